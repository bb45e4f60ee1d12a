package dev.natship.shaping;

import dev.natship.api.Field;
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
    record.truncate(0);
    decoder.decode(like.subject(), json.array(), 0, json.size(), like.receivedNanos(), record);
    return show(like);
  }

  /// The line itself, changed: its level is the one that was found when it arrived.
  LineView again(LogLine arrived, Output json) {
    record.truncate(0);
    decoder.decodeAgain(arrived, json.array(), json.size(), record);
    return show(arrived);
  }

  /// The line with another message, which was a string of its JSON.
  LineView withMessage(LineView arrived, Output text) {
    record.truncate(0);
    if (Decoder.replaceMessage(arrived, text.array(), text.size(), record)) {
      return show(arrived);
    }
    int quote = arrived.jsonFrom(Field.MESSAGE) - 1;
    int behind = arrived.jsonTo(Field.MESSAGE) + 1;
    Output json = new Output(arrived.jsonTo() - arrived.jsonFrom());
    json.write(arrived.json(), arrived.jsonFrom(), quote - arrived.jsonFrom());
    json.jsonString(text.array(), 0, text.size());
    json.write(arrived.json(), behind, arrived.jsonTo() - behind);
    return again(arrived, json);
  }

  private LineView show(LogLine like) {
    view.reset(record.array(), 0, record.size());
    view.standFor(like);
    return view;
  }
}
