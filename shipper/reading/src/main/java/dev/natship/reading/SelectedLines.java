package dev.natship.reading;

import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;

/// The lines of a selection, as JSON.
record SelectedLines(Selection selection) implements Interest {
  @Override
  public boolean covers(LineView line) {
    return selection.wants(line);
  }

  @Override
  public byte[] write(LineCursor cursor, LineView line) {
    return LineJson.of(cursor, line);
  }

  @Override
  public Object form() {
    return LineJson.class;
  }
}
