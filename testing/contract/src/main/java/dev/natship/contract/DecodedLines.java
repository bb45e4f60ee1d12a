package dev.natship.contract;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;

/// Lines as the engine decodes them, received at 2026-02-17T10:30:00.123456789Z.
public final class DecodedLines {
  private static final long RECEIVED = 1_771_324_200_123_456_789L;

  private DecodedLines() {}

  /// A line that has only a message.
  public static LogLine of(String message) {
    return decode(new Output(64).text("{\"message\":").jsonString(message).text("}"));
  }

  /// A line as Fly's machines log it.
  public static LogLine of(String message, String app, String region, String level) {
    return decode(
        new Output(256)
            .text("{\"message\":")
            .jsonString(message)
            .text(",\"log\":{\"level\":")
            .jsonString(level)
            .text("},\"fly\":{\"region\":")
            .jsonString(region)
            .text(",\"app\":{\"name\":")
            .jsonString(app)
            .text(",\"instance\":\"148e123f0d0489\"}}}"));
  }

  private static LogLine decode(Output json) {
    return Decoder.line("logs", json.toByteArray(), RECEIVED);
  }
}
