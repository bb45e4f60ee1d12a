package dev.natship.capture;

import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import java.nio.charset.StandardCharsets;

/// Who writes lines: where they go on NATS, and what each of them says of its origin.
record Origin(String app, String region, String instance, String host, String source) {
  private static final int MILLIS = 3;

  /// `logs.<app>.<region>.<instance>`; what may not stand in a subject becomes a dash.
  String subject() {
    return "logs." + token(app) + "." + token(region) + "." + token(instance);
  }

  private static String token(String text) {
    String token = text.strip().replaceAll("[\\s.*>\\p{Cntrl}]", "-");
    return token.isEmpty() ? "-" : token;
  }

  /// One line in Fly's shape.
  ///
  /// @param stream `stdout` or `stderr`
  byte[] line(byte[] text, int length, String stream, long millis) {
    String message = new String(text, 0, length, StandardCharsets.UTF_8);
    return write(message, "info", stream, "", millis);
  }

  /// In place of lines that were dropped.
  byte[] mark(long dropped, long millis) {
    String message =
        dropped
            + (dropped == 1 ? " line was dropped here" : " lines were dropped here")
            + ", since NATS did not take it in time";
    return write(message, "warn", "", ",\"dropped\":" + dropped, millis);
  }

  private byte[] write(String message, String level, String stream, String more, long millis) {
    Output out = new Output(message.length() + 256);
    out.text("{\"event\":{\"provider\":\"app\"},\"fly\":{\"app\":{\"instance\":");
    out.jsonString(instance).text(",\"name\":").jsonString(app);
    out.text("},\"region\":").jsonString(region);
    out.text("},\"host\":").jsonString(host);
    out.text(",\"log\":{\"level\":\"").text(level).text("\"},\"message\":").jsonString(message);
    if (!stream.isEmpty()) {
      out.text(",\"stream\":").jsonString(stream);
    }
    out.text(",\"source\":").jsonString(source).text(more).text(",\"timestamp\":\"");
    Rfc3339.write(millis * 1_000_000, MILLIS, out);
    out.text("\"}");
    return out.toByteArray();
  }
}
