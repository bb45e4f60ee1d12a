package dev.natship.viewer;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A line as its program wrote it, without what a platform put around it.
public final class RawText {
  private RawText() {}

  /// The bytes themselves, also where they are not UTF-8.
  public static byte[] of(Arrival.Line line) {
    if (!line.base64().isEmpty()) {
      return Base64.getDecoder().decode(line.base64());
    }
    if (line.text()) {
      return line.message().getBytes(StandardCharsets.UTF_8);
    }
    LogLine whole = Decoder.line("", line.whole(), 0);
    Output out = new Output(line.whole().length);
    whole.writeRaw(out);
    return out.toByteArray();
  }
}
