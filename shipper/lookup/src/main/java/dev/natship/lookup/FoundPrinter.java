package dev.natship.lookup;

import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.ArrivalParser;
import dev.natship.viewer.Pretty;

/// Writes a line that was found as `natship tail` writes one that arrives. Belongs to one thread.
final class FoundPrinter {
  private final LineForm form;
  private final Pretty pretty;
  private final ArrivalParser parser = new ArrivalParser();

  FoundPrinter(LineForm form, Pretty pretty) {
    this.form = form;
    this.pretty = pretty;
  }

  /// @param isContext it stands near a line that was looked for
  void write(LineCursor cursor, LineView line, boolean isContext, Output out) {
    switch (form) {
      case PRETTY -> pretty(LineJson.of(cursor, line, isContext), isContext, out);
      case JSON -> out.write(LineJson.of(cursor, line, isContext));
      case RAW -> out.write(line.payload());
    }
    out.write('\n');
  }

  private void pretty(byte[] json, boolean isContext, Output out) {
    if (parser.parse(json).orElse(null) instanceof Arrival.Line line) {
      out.text(isContext ? pretty.context(line) : pretty.line(line));
    }
  }
}
