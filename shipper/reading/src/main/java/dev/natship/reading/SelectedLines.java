package dev.natship.reading;

import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;

/// The lines of a selection, as JSON, or as the journal's records for who makes something else of
/// them.
record SelectedLines(Selection selection, boolean recorded) implements Interest {
  @Override
  public boolean covers(LineView line) {
    return selection.wants(line);
  }

  @Override
  public byte[] write(LineCursor cursor, LineView line) {
    return recorded ? line.record() : LineJson.of(cursor, line);
  }

  @Override
  public Object form() {
    return recorded ? LineLens.class : LineJson.class;
  }
}
