package dev.natship.reading;

import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.shaping.Marks;
import dev.natship.shaping.Selection;

/// The lines of a selection.
record SelectedLines(Selection selection, SentForm form) implements Interest {
  @Override
  public boolean covers(LineView line) {
    return selection.wants(line);
  }

  @Override
  public boolean mayCover(Level level) {
    return selection.prospect().mayWant(Marks.ofLevel(level));
  }

  @Override
  public boolean coversAll() {
    return selection.everything();
  }

  @Override
  public void write(LineCursor cursor, LineView line, Output out) {
    form.write(cursor, line, out);
  }
}
