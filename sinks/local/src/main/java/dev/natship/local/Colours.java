package dev.natship.local;

import dev.natship.api.Output;

/// The colours that an app put into its line: shown where colours are wanted, left out elsewhere.
/// Other escape sequences stay harmless text.
final class Colours {
  private static final char ESCAPE = '\u001b';

  private Colours() {}

  /// Whether a colour was written, and may still be on.
  static boolean write(String text, boolean wanted, Output out) {
    int written = 0;
    boolean on = false;
    for (int i = text.indexOf(ESCAPE); i >= 0; i = text.indexOf(ESCAPE, i + 1)) {
      int end = end(text, i);
      if (end > i) {
        Printable.write(text.substring(written, i), out);
        if (wanted) {
          out.text(text.substring(i, end));
          on = true;
        }
        written = end;
      }
    }
    Printable.write(written == 0 ? text : text.substring(written), out);
    return on;
  }

  /// The index after the colour that begins at `start`; `start` itself when it is no colour: `ESC
  /// [`, numbers and semicolons, `m`.
  private static int end(String text, int start) {
    if (!text.startsWith("[", start + 1)) {
      return start;
    }
    int i = start + 2;
    while (i < text.length()
        && (text.charAt(i) == ';' || (text.charAt(i) >= '0' && text.charAt(i) <= '9'))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == 'm' ? i + 1 : start;
  }
}
