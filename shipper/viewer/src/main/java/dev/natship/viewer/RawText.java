package dev.natship.viewer;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import java.nio.charset.StandardCharsets;

/// A line as its program wrote it, without what a platform put around it.
public final class RawText {
  private RawText() {}

  public static String of(Arrival.Line line) {
    if (line.text()) {
      return line.message();
    }
    LogLine whole = Decoder.line("", line.whole(), 0);
    Output out = new Output(line.whole().length);
    whole.writeRaw(out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
