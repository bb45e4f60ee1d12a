package dev.natship.sentry;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.LogLine.LeafKind;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.SeverityScale;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// One line as a Sentry log item.
///
/// Lines carry no trace, yet the field is required: one random trace stands for the process, as in
/// Sentry's own SDKs.
final class LogEncoding implements Encoding {
  private static final SeverityScale WORDS = SeverityScale.of("sentry");
  private static final SeverityScale NUMBERS = SeverityScale.of("otlp");
  private static final Set<String> SAID_ALREADY =
      Set.of("message", "timestamp", "log.level", "level", "severity");

  private final Map<String, FieldTemplate> attributes;
  private final boolean members;
  private final String trace = trace();
  private final Output scratch = new Output(128);

  /// @param members whether every other leaf of the line becomes an attribute too
  LogEncoding(Map<String, FieldTemplate> attributes, boolean members) {
    this.attributes = attributes;
    this.members = members;
  }

  @Override
  public void encode(LogLine line, Output out) {
    out.text("{\"timestamp\":");
    Rfc3339.writeSeconds(line.timeNanos(), 6, out);
    out.text(",\"trace_id\":\"").text(trace);
    out.text("\",\"level\":\"").text(WORDS.name(line.level()));
    out.text("\",\"severity_number\":").number(severity(line.level()));
    out.text(",\"body\":");
    line.writeJsonText(Field.MESSAGE, out);
    out.text(",\"attributes\":{");
    int start = out.size();
    for (Map.Entry<String, FieldTemplate> entry : attributes.entrySet()) {
      scratch.truncate(0);
      entry.getValue().write(line, scratch);
      if (scratch.size() > 0) {
        key(entry.getKey(), start, out);
        out.jsonString(scratch.array(), 0, scratch.size()).text(",\"type\":\"string\"}");
      }
    }
    if (members) {
      line.leaves((path, kind, text) -> member(path, kind, text, start, out));
    }
    out.text("}}");
  }

  private void member(String path, LeafKind kind, String text, int start, Output out) {
    if (SAID_ALREADY.contains(path) || attributes.containsKey(path)) {
      return;
    }
    switch (kind) {
      case STRING, ARRAY -> {
        key(path, start, out);
        out.jsonString(text).text(",\"type\":\"string\"}");
      }
      case BOOLEAN -> {
        key(path, start, out);
        out.text(text).text(",\"type\":\"boolean\"}");
      }
      case NUMBER -> {
        key(path, start, out);
        boolean whole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        out.text(text).text(whole ? ",\"type\":\"integer\"}" : ",\"type\":\"double\"}");
      }
      case NULL -> {}
    }
  }

  private static void key(String key, int start, Output out) {
    if (out.size() > start) {
      out.write(',');
    }
    out.jsonString(key).text(":{\"value\":");
  }

  private static int severity(Level level) {
    return NUMBERS.number(level.compareTo(Level.FATAL) > 0 ? Level.FATAL : level);
  }

  private static String trace() {
    byte[] bytes = new byte[16];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
