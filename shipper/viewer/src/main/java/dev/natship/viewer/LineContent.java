package dev.natship.viewer;

import dev.natship.api.LogLine;
import dev.natship.lines.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a line says: its text, and everything else by name. JSON and logfmt inside the message are
/// taken apart; what the columns show already is left out.
///
/// @param fields names with dots where objects are nested
public record LineContent(String text, Map<String, String> fields) {
  private static final List<String> TEXTS =
      List.of("msg", "message", "event", "text", "log", "body", "error", "err");

  private static final Set<String> SHOWN =
      Set.of(
          "level",
          "lvl",
          "severity",
          "log.level",
          "loglevel",
          "time",
          "ts",
          "timestamp",
          "@timestamp",
          "t",
          "datetime");

  private static final List<String> ENVELOPE = List.of("fly.", "event.provider", "host", "subject");

  public static LineContent of(Arrival.Line line) {
    Map<String, String> around = new LinkedHashMap<>();
    if (!line.text()) {
      leaves(line.whole(), around);
      around.keySet().removeIf(LineContent::isEnvelope);
      around.values().removeIf(value -> value.equals(line.message()));
    }
    Map<String, String> inside = inside(line.message());
    if (inside.isEmpty()) {
      around.keySet().removeAll(SHOWN);
      return new LineContent(line.message(), around);
    }
    String text = "";
    for (String name : TEXTS) {
      if (text.isEmpty() && inside.containsKey(name)) {
        text = inside.remove(name);
      }
    }
    inside.putAll(around);
    inside.keySet().removeAll(SHOWN);
    return new LineContent(text, inside);
  }

  private static boolean isEnvelope(String name) {
    return ENVELOPE.stream()
        .anyMatch(each -> each.endsWith(".") ? name.startsWith(each) : name.equals(each));
  }

  /// What the message holds, where it is an object or logfmt; else nothing.
  private static Map<String, String> inside(String message) {
    Map<String, String> fields = new LinkedHashMap<>();
    String text = message.strip();
    if (text.startsWith("{") && text.endsWith("}")) {
      leaves(text.getBytes(StandardCharsets.UTF_8), fields);
    } else if (text.indexOf('=') > 0 && !LogfmtText.read(text, fields)) {
      fields.clear();
    }
    return fields;
  }

  private static void leaves(byte[] json, Map<String, String> fields) {
    LogLine line = Decoder.line("", json, 0);
    if (line.arrivedAsJson()) {
      line.leaves((path, _, text) -> fields.put(path, text));
    }
  }
}
