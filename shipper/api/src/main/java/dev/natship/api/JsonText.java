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

  /// Appends the text of a JSON string's inside as UTF-8. A broken escape stays as it is, and half
  /// a character becomes `?`.
  public static void unescape(byte[] bytes, int offset, int length, Output out) {
    int end = offset + length;
    int i = out.unescaped(bytes, offset, end);
    int clean = i;
    while (i + 1 < end) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      int plain = plain(bytes[i + 1]);
      int code = bytes[i + 1] == 'u' ? hex(bytes, i + 2, end) : -1;
      if (plain < 0 && code < 0) {
        i += 2;
        continue;
      }
      out.write(bytes, clean, i - clean);
      if (plain >= 0) {
        out.write(plain);
        i += 2;
      } else {
        i += 6;
        if (Character.isHighSurrogate((char) code)
            && i + 1 < end
            && bytes[i] == '\\'
            && bytes[i + 1] == 'u') {
          int low = hex(bytes, i + 2, end);
          if (low >= 0 && Character.isLowSurrogate((char) low)) {
            code = Character.toCodePoint((char) code, (char) low);
            i += 6;
          }
        }
        out.codePoint(code);
      }
      i = out.unescaped(bytes, i, end);
      clean = i;
    }
    out.write(bytes, clean, end - clean);
  }

  /// The length of the escape at `at`, if that is how [Output#jsonString] writes its character; 0
  /// where it is not.
  public static int canonicalEscape(byte[] bytes, int at) {
    return switch (bytes[at + 1]) {
      case '"', '\\', 'n', 'r', 't', 'b', 'f' -> 2;
      case 'u' -> {
        byte last = bytes[at + 5];
        boolean control =
            bytes[at + 2] == '0'
                && bytes[at + 3] == '0'
                && (bytes[at + 4] == '0' || bytes[at + 4] == '1')
                && (last <= '9' || last >= 'a');
        yield control && !hasShortEscape(hex(bytes, at + 2, at + 6)) ? 6 : 0;
      }
      default -> 0;
    };
  }

  private static boolean hasShortEscape(int code) {
    return code == '\n' || code == '\r' || code == '\t' || code == '\b' || code == '\f';
  }

  /// Appends the inside of a well-formed JSON string with no escapes but those that it needs, as
  /// [Output#jsonString] writes them. Half a character becomes U+FFFD.
  public static void canonical(byte[] bytes, int from, int to, Output out) {
    int clean = from;
    int i = from;
    while (i < to) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      int as = canonicalEscape(bytes, i);
      if (as > 0) {
        i += as;
        continue;
      }
      out.write(bytes, clean, i - clean);
      if (bytes[i + 1] == 'u') {
        int code = hex(bytes, i + 2, to);
        i += 6;
        if (Character.isHighSurrogate((char) code)
            && i + 1 < to
            && bytes[i] == '\\'
            && bytes[i + 1] == 'u') {
          int low = hex(bytes, i + 2, to);
          if (Character.isLowSurrogate((char) low)) {
            code = Character.toCodePoint((char) code, (char) low);
            i += 6;
          }
        }
        out.jsonCodePoint(code);
      } else {
        out.write(bytes[i + 1]);
        i += 2;
      }
      clean = i;
    }
    out.write(bytes, clean, to - clean);
  }

  /// What a short escape stands for, by the character after its backslash; negative where it is
  /// none.
  static int plain(byte escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> escape;
      default -> -1;
    };
  }

  private static int hex(byte[] bytes, int at, int end) {
    if (at + 4 > end) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
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
