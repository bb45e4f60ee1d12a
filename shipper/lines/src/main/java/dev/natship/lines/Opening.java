package dev.natship.lines;

import java.util.Arrays;

/// The first bytes of a message as its program wrote them: without the escapes of a JSON string
/// around it. One object serves one message after another; for one thread.
final class Opening {
  /// How much of a message is looked at, at first, and where that is not enough.
  static final int SHORT = 192;

  static final int LONGEST = 1024;

  private static final byte ESC = 0x1b;

  /// What a byte is, so that a loop asks once.
  private static final byte LETTER = 1;

  private static final byte DIGIT = 2;
  private static final byte[] KINDS = new byte[256];

  static {
    for (int i = 0; i < 26; i++) {
      KINDS['a' + i] = LETTER;
      KINDS['A' + i] = LETTER;
    }
    for (int i = 0; i < 10; i++) {
      KINDS['0' + i] = DIGIT;
    }
  }

  byte[] bytes = {};
  int start;
  int end;

  private final byte[] unescaped = new byte[LONGEST];
  private byte[] text = {};
  private int next;
  private int to;
  private boolean escaped;

  void reset(byte[] message, int from, int to, boolean escaped) {
    this.text = message;
    this.next = from;
    this.to = to;
    this.escaped = escaped;
    bytes = escaped ? unescaped : message;
    start = escaped ? 0 : from;
    end = start;
    extend(SHORT);
    start = afterBlank(start);
  }

  /// Looks further into the message, and says whether there was more.
  boolean extend() {
    int before = end;
    extend(LONGEST);
    return end > before;
  }

  private void extend(int most) {
    if (escaped) {
      unescape(most);
    } else {
      end = Math.min(to, next + most);
    }
  }

  /// Behind blanks and the colours of terminals.
  int afterBlank(int from) {
    int at = from;
    while (at < end) {
      if (bytes[at] == ESC) {
        at = afterColour(at);
      } else if (bytes[at] == ' ' || bytes[at] == '\t') {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  int afterColour(int escape) {
    int at = escape + 1;
    if (at < end && bytes[at] == '[') {
      at++;
      while (at < end && (isDigit(at) || bytes[at] == ';')) {
        at++;
      }
      at++;
    }
    return Math.min(at, end);
  }

  boolean isColour(int at) {
    return bytes[at] == ESC;
  }

  boolean isDigit(int at) {
    return at < end && KINDS[bytes[at] & 0xff] == DIGIT;
  }

  boolean isLetter(int at) {
    return at < end && KINDS[bytes[at] & 0xff] == LETTER;
  }

  /// Behind the letters that stand here.
  int afterLetters(int from) {
    byte[] all = bytes;
    int stop = end;
    int at = from;
    while (at < stop && KINDS[all[at] & 0xff] == LETTER) {
      at++;
    }
    return at;
  }

  /// Behind `2026-02-17T10:30:00`, or the same with a blank or slashes; `from` where that does not
  /// stand.
  int afterDate(int from) {
    byte[] all = bytes;
    if (from + 19 > end
        || all[from + 13] != ':'
        || all[from + 16] != ':'
        || all[from + 4] != all[from + 7]
        || (all[from + 10] != 'T' && all[from + 10] != ' ')
        || (all[from + 4] != '-' && all[from + 4] != '/')) {
      return from;
    }
    for (int i = from; i < from + 19; i += 2) {
      // Digits stand at 0, 2, 6, 8, 12, 14 and 18.
      boolean mark = i == from + 4 || i == from + 10 || i == from + 16;
      if (!mark && KINDS[all[i] & 0xff] != DIGIT) {
        return from;
      }
    }
    return from + 19;
  }

  boolean begins(int at, byte[] with) {
    return at + with.length <= end
        && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
  }

  boolean isAt(int at, char c) {
    return at < end && bytes[at] == c;
  }

  /// Only what these texts are searched for is put right: quotes, backslashes, blanks, colours. Any
  /// other escape becomes a question mark, which no level has in it.
  private void unescape(int most) {
    int size = end;
    int at = next;
    while (at < to && size < most) {
      int run = at;
      int last = Math.min(to, at + most - size);
      while (run < last && text[run] != '\\') {
        run++;
      }
      System.arraycopy(text, at, unescaped, size, run - at);
      size += run - at;
      at = run;
      if (at >= last) {
        break;
      }
      if (at + 1 >= to) {
        // a lone backslash at the end
        at++;
        break;
      }
      byte after = text[at + 1];
      at += 2;
      unescaped[size++] =
          switch (after) {
            case 'n', 'r' -> '\n';
            case 't' -> '\t';
            case '"', '\\', '/' -> after;
            case 'u' -> {
              boolean colour =
                  at + 4 <= to
                      && text[at] == '0'
                      && text[at + 1] == '0'
                      && text[at + 2] == '1'
                      && (text[at + 3] | 0x20) == 'b';
              at = Math.min(at + 4, to);
              yield colour ? ESC : (byte) '?';
            }
            default -> '?';
          };
    }
    end = size;
    next = at;
  }
}
