package dev.natship.logql;

import java.util.Map;
import java.util.function.BiConsumer;

/// Reads labels from `key=value key="a value" key`.
final class LogfmtLabels {
  private LogfmtLabels() {}

  static void extract(WorkedLine line, Map<String, String> wanted) {
    if (wanted.isEmpty()) {
      pairs(line.text(), (key, value) -> line.extracted(LabelNames.of(key), value));
    } else {
      pairs(
          line.text(),
          (key, value) ->
              wanted.forEach((name, from) -> {
                if (from.equals(key)) {
                  line.extracted(name, value);
                }
              }));
    }
  }

  private static void pairs(String text, BiConsumer<String, String> pair) {
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) <= ' ') {
        at++;
        continue;
      }
      int keyEnd = at;
      while (keyEnd < text.length() && text.charAt(keyEnd) > ' ' && text.charAt(keyEnd) != '=') {
        keyEnd++;
      }
      String key = text.substring(at, keyEnd);
      at = keyEnd;
      StringBuilder value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '=') {
        at = value(text, at + 1, value);
      }
      if (!key.isEmpty()) {
        pair.accept(key, value.toString());
      }
    }
  }

  /// Reads a value. Returns the position after it.
  private static int value(String text, int from, StringBuilder value) {
    int at = from;
    boolean isQuoted = at < text.length() && text.charAt(at) == '"';
    if (!isQuoted) {
      while (at < text.length() && text.charAt(at) > ' ') {
        value.append(text.charAt(at++));
      }
      return at;
    }
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        char next = text.charAt(at++);
        c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
      }
      value.append(c);
    }
    return Math.min(at + 1, text.length());
  }
}
