package dev.natship.api;

import java.nio.charset.StandardCharsets;

/// Takes the quotes and escapes off a JSON string.
public final class JsonText {
  private JsonText() {}

  /// Replaces the JSON value at the end of `out`, from `start` on, by its text; a value that is no
  /// string, or that is `null`, becomes its JSON or nothing.
  static void unquote(Output out, int start) {
    byte[] bytes = out.array();
    int length = out.size() - start;
    if (bytes[start] == '"') {
      String text = unescape(bytes, start + 1, length - 2);
      out.truncate(start);
      out.text(text);
    } else if (length == 4 && bytes[start] == 'n') {
      out.truncate(start);
    }
  }

  /// The text of a JSON string's inside (without its quotes). A broken escape stays as it is.
  public static String unescape(byte[] bytes, int offset, int length) {
    String raw = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i++);
      if (c != '\\' || i == raw.length()) {
        text.append(c);
        continue;
      }
      char escape = raw.charAt(i++);
      switch (escape) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case '"', '\\', '/' -> text.append(escape);
        case 'u' -> {
          int code = i + 4 <= raw.length() ? hex(raw, i) : -1;
          if (code >= 0) {
            text.append((char) code);
            i += 4;
          } else {
            text.append("\\u");
          }
        }
        default -> text.append('\\').append(escape);
      }
    }
    return text.toString();
  }

  private static int hex(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
