package dev.natship.shaping;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;

/// Decodes JSON that this package made, like a line that arrived. The returned view is always the
/// same object, so it is valid until the next line.
final class Decoding {
  private final Decoder decoder = new Decoder();
  private final Output record = new Output(1024);
  private final LineView view;

  Decoding(ContextPaths context) {
    view = new LineView(context);
  }

  LineView of(LogLine like, Output json) {
    return of(like, json.array(), json.size());
  }

  private LineView of(LogLine like, byte[] json, int length) {
    record.truncate(0);
    decoder.decode(like.subject(), json, 0, length, like.receivedNanos(), record);
    view.reset(record.array(), 0, record.size());
    view.standFor(like);
    return view;
  }
}
