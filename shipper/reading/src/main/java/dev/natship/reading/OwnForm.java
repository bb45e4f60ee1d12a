package dev.natship.reading;

import dev.natship.api.Output;
import dev.natship.lines.LineView;

/// Lines for receivers that take them one by one.
enum OwnForm implements SentForm {
  JSON {
    @Override
    public void write(LineCursor cursor, LineView line, Output out) {
      LineJson.write(cursor, line, out);
    }
  },
  /// As the journal keeps it, for who makes something else of it.
  RECORD {
    @Override
    public void write(LineCursor cursor, LineView line, Output out) {
      out.write(line.record());
    }
  }
}
