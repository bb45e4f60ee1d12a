package dev.natship.local;

import dev.natship.api.Output;

/// Makes text harmless for a terminal. Characters that could move the cursor, change colours, ring
/// or reorder text are shown as escapes.
final class Printable {
  private Printable() {}

  static void write(String text, Output out) {
    int clean = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!harmful(c)) {
        continue;
      }
      out.text(text.substring(clean, i));
      clean = i + 1;
      switch (c) {
        case '\n' -> out.text("\\n");
        case '\r' -> out.text("\\r");
        case '\t' -> out.write('\t');
        default -> {
          out.text("\\u");
          String hex = Integer.toHexString(c);
          out.text("0000".substring(hex.length())).text(hex);
        }
      }
    }
    out.text(clean == 0 ? text : text.substring(clean));
  }

  private static boolean harmful(char c) {
    return c < ' '
        || (c >= 0x7f && c < 0xa0)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
