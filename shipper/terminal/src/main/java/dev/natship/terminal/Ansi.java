package dev.natship.terminal;

import java.util.ArrayList;
import java.util.List;

/// Text that may hold escape sequences: how wide it is, and what of it fits into so many columns.
///
/// Colours are kept or taken out. Whatever else could drive the terminal (moving the cursor,
/// ringing, changing the direction of writing) is taken out always, since log lines come from
/// strangers.
public final class Ansi {
  public static final String RESET = "\u001b[0m";

  private static final char ESCAPE = '\u001b';
  private static final char BELL = '\u0007';

  private Ansi() {}

  /// How many columns the text takes.
  public static int width(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      int after = afterEscape(text, i);
      if (after > i) {
        i = after;
      } else {
        int c = text.codePointAt(i);
        columns += columns(c);
        i += Character.charCount(c);
      }
    }
    return columns;
  }

  /// As much of the text as fits, on one line and harmless; one that was cut ends in `…`.
  public static String fit(String text, int columns, boolean colours) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    boolean coloured = false;
    int used = 0;
    // Where to cut back to when the text turns out to be too long: room is left for the mark.
    int cut = 0;
    for (int i = 0; i < text.length(); ) {
      int after = afterEscape(text, i);
      if (after > i) {
        if (colours && isColour(text, i, after)) {
          out.append(text, i, after);
          coloured = true;
        }
        i = after;
        continue;
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int shown = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
      int wide = columns(shown);
      if (used + wide > columns) {
        out.setLength(cut);
        out.append(columns > 0 ? "…" : "");
        break;
      }
      used += wide;
      if (wide > 0 || isJoining(shown)) {
        out.appendCodePoint(shown);
      }
      if (used < columns) {
        cut = out.length();
      }
    }
    return coloured ? out.append(RESET).toString() : out.toString();
  }

  /// The text in pieces that fit, none of them longer than so many columns. Colours are kept, and
  /// go on from piece to piece.
  public static List<String> wrap(String text, int columns) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    String colour = "";
    int used = 0;
    for (int i = 0; i < text.length(); ) {
      int after = afterEscape(text, i);
      if (after > i) {
        if (isColour(text, i, after)) {
          String code = text.substring(i, after);
          colour = code.equals(RESET) ? "" : colour + code;
          piece.append(code);
        }
        i = after;
        continue;
      }
      int c = text.codePointAt(i);
      int wide = columns(c);
      if (used + wide > columns && used > 0) {
        pieces.add(piece.append(colour.isEmpty() ? "" : RESET).toString());
        piece = new StringBuilder(colour);
        used = 0;
      }
      piece.appendCodePoint(c);
      used += wide;
      i += Character.charCount(c);
    }
    pieces.add(piece.toString());
    return pieces;
  }

  /// The text followed by spaces until it is as wide as asked.
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /// The index after the escape sequence that begins at `start`; `start` itself when none does.
  private static int afterEscape(String text, int start) {
    if (text.charAt(start) != ESCAPE) {
      return start;
    }
    if (start + 1 == text.length()) {
      return start + 1;
    }
    return switch (text.charAt(start + 1)) {
      case '[' -> afterControl(text, start + 2);
      case ']', 'P', '_', '^' -> afterString(text, start + 2);
      default -> start + 2;
    };
  }

  /// `ESC [`, parameters, one final letter.
  private static int afterControl(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) < '@') {
      i++;
    }
    return i < text.length() && text.charAt(i) <= '~' ? i + 1 : i;
  }

  /// A string for the terminal itself, ended by a bell or by `ESC \`.
  private static int afterString(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == BELL) {
        return i + 1;
      }
      if (text.charAt(i) == ESCAPE) {
        return Math.min(i + 2, text.length());
      }
    }
    return text.length();
  }

  private static boolean isColour(String text, int start, int end) {
    if (end - start < 3 || text.charAt(start + 1) != '[' || text.charAt(end - 1) != 'm') {
      return false;
    }
    for (int i = start + 2; i < end - 1; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != ';' && c != ':') {
        return false;
      }
    }
    return true;
  }

  private static boolean isJoining(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  /// Most of East Asia's signs and the emoji take two columns, marks on letters and what cannot be
  /// seen none.
  private static int columns(int c) {
    if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
      return 0;
    }
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (isJoining(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return c >= 0x1100
        && (c <= 0x115f
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1f64f)
            || (c >= 0x1f680 && c <= 0x1f6ff)
            || (c >= 0x1f900 && c <= 0x1f9ff)
            || (c >= 0x20000 && c <= 0x3fffd));
  }
}
