package dev.natship.viewer;

import java.util.Map;

/// Reads a message that is logfmt from its first letter to its last: `level=info msg="all well"`.
final class LogfmtText {
  /// Fewer would be found in many a sentence.
  private static final int LEAST = 2;

  private LogfmtText() {}

  /// False where something in it is no pair of a name and a value, or there are too few.
  static boolean read(String text, Map<String, String> fields) {
    int i = 0;
    while (i < text.length()) {
      int equal = text.indexOf('=', i);
      if (equal <= i || !isName(text, i, equal)) {
        return false;
      }
      int end = end(text, equal + 1);
      fields.put(text.substring(i, equal), value(text, equal + 1, end));
      i = end;
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
    }
    return fields.size() >= LEAST;
  }

  private static boolean isName(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '"' || c == '{' || c == '?' || c == '&') {
        return false;
      }
    }
    return true;
  }

  private static int end(String text, int from) {
    if (from < text.length() && text.charAt(from) == '"') {
      for (int i = from + 1; i < text.length(); i++) {
        if (text.charAt(i) == '\\') {
          i++;
        } else if (text.charAt(i) == '"') {
          return i + 1;
        }
      }
      return text.length();
    }
    int blank = text.indexOf(' ', from);
    return blank < 0 ? text.length() : blank;
  }

  private static String value(String text, int from, int to) {
    if (to - from < 2 || text.charAt(from) != '"' || text.charAt(to - 1) != '"') {
      return text.substring(from, to);
    }
    StringBuilder value = new StringBuilder();
    for (int i = from + 1; i < to - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < to - 1) {
        c = text.charAt(++i);
        value.append(c == 'n' ? '\n' : c == 't' ? '\t' : c);
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }
}
