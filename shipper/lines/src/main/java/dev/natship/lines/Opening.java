package dev.natship.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The first bytes of a message as its program wrote them, with the escapes of the JSON string
/// around it decoded. One object serves one message after another. For one thread.
final class Opening {
  /// How many bytes are read at first, and how many where that is not enough.
  static final int SHORT = 192;

  static final int LONGEST = 1024;

  /// Most bytes that an escape has for one byte of text.
  static final int LONGEST_ESCAPE = 6;

  static final byte ESC = 0x1b;

  /// The kind of each byte, in a table so that loops need one test only.
  static final byte LETTER = 1;

  static final byte DIGIT = 2;
  static final byte[] KINDS = new byte[256];

  /// What the byte after a backslash stands for.
  private static final byte[] ESCAPES = new byte[256];

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long BACKSLASHES = '\\' * ONES;

  static {
    for (int i = 0; i < 26; i++) {
      KINDS['a' + i] = LETTER;
      KINDS['A' + i] = LETTER;
    }
    for (int i = 0; i < 10; i++) {
      KINDS['0' + i] = DIGIT;
    }
    Arrays.fill(ESCAPES, (byte) '?');
    ESCAPES['n'] = '\n';
    ESCAPES['r'] = '\n';
    ESCAPES['t'] = '\t';
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
    ESCAPES['/'] = '/';
  }

  byte[] bytes = {};
  int start;
  int end;

  /// Whether the escapes were kept. They are when the message is an object: each of its quotes then
  /// has a backslash before it.
  boolean quoted;

  /// How far a finder has looked when it was certain: what comes there or later makes no
  /// difference.
  int decided;

  /// From here on the digits made a difference.
  int exactFrom;

  static final int UNDECIDED = Integer.MAX_VALUE;

  private final byte[] unescaped = new byte[LONGEST + 8];
  private byte[] text = {};
  private int from;
  private int next;
  private int to;
  private boolean escaped;
  private int window;

  void reset(byte[] message, int from, int to, boolean escaped) {
    this.text = message;
    this.from = from;
    decided = UNDECIDED;
    exactFrom = UNDECIDED;
    this.next = from;
    this.to = to;
    int near = Math.min(to, from + SHORT);
    boolean written = escaped && find(message, from, near, '\\', '\\') < near;
    quoted = written && isObject(message, from, to);
    this.escaped = written && !quoted;
    bytes = this.escaped ? unescaped : message;
    start = this.escaped ? 0 : from;
    end = start;
    window = SHORT;
    look();
    start = afterBlank(start);
  }

  private static boolean isObject(byte[] message, int from, int to) {
    int at = from;
    while (at < to && message[at] == ' ') {
      at++;
    }
    return at < to && message[at] == '{';
  }

  /// Reads more of the message. Returns whether there was more.
  boolean extend() {
    int before = end;
    window = LONGEST;
    look();
    return end > before;
  }

  /// Whether the message goes on after `end`.
  boolean isCut() {
    return escaped ? next < to : end < to;
  }

  /// Where the message begins, in `bytes`.
  int first() {
    return escaped ? 0 : from;
  }

  /// How many bytes the message has up to this position, as it is written.
  int written(int position) {
    if (!escaped) {
      return position - from;
    }
    int at = from;
    for (int i = 0; i < position; i++) {
      at += text[at] != '\\' ? 1 : text[at + 1] == 'u' ? LONGEST_ESCAPE : 2;
    }
    return at - from;
  }

  private void look() {
    if (escaped) {
      unescape(window);
    } else {
      end = Math.min(to, next + window);
    }
  }

  /// The index of the first of eight bytes that equals the byte repeated in `same`; 8 when none
  /// does.
  private static int firstOf(long eight, long same) {
    long differing = eight ^ same;
    long hits = (differing - ONES) & ~differing & HIGH;
    return Long.numberOfTrailingZeros(hits) >>> 3;
  }

  /// The first position of either byte; `to` when neither is there.
  static int find(byte[] bytes, int from, int to, char one, char other) {
    int at = from;
    long ones = one * ONES;
    long others = other * ONES;
    for (; at + 8 <= to; at += 8) {
      long eight = (long) LONG.get(bytes, at);
      long a = eight ^ ones;
      long b = eight ^ others;
      long hits = (((a - ONES) & ~a) | ((b - ONES) & ~b)) & HIGH;
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (at < to && bytes[at] != one && bytes[at] != other) {
      at++;
    }
    return at;
  }

  /// The position after blanks and terminal colours.
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
      at += isLetter(at) ? 1 : 0;
    }
    return at;
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

  /// The position after a time such as `2026-02-17T10:30:00`, also written with a space or slashes.
  /// Returns `from` when there is none.
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
    for (int i = 0; i < 19; i++) {
      boolean mark = i == 4 || i == 7 || i == 10 || i == 13 || i == 16;
      if (!mark && KINDS[all[from + i] & 0xff] != DIGIT) {
        return from;
      }
    }
    return from + 19;
  }

  /// How far [#afterDate] has looked.
  int lookedForDate(int from) {
    int mark = from + 4;
    return mark < end && bytes[mark] != '-' && bytes[mark] != '/' ? mark + 1 : from + 20;
  }

  boolean begins(int at, byte[] with) {
    return at + with.length <= end
        && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
  }

  boolean isAt(int at, char c) {
    return at < end && bytes[at] == c;
  }

  /// Decodes only the escapes that matter in the search for a level: quotes, backslashes, blanks,
  /// colours. Any other becomes a question mark, which no word for a level contains.
  private void unescape(int most) {
    byte[] source = text;
    byte[] target = unescaped;
    int size = end;
    int at = next;
    while (at < to && size < most) {
      if (at + 8 <= source.length) {
        // Copies eight bytes at once. Those from a backslash on are overwritten later.
        long eight = (long) LONG.get(source, at);
        LONG.set(target, size, eight);
        int plain = Math.min(firstOf(eight, BACKSLASHES), Math.min(to - at, most - size));
        at += plain;
        size += plain;
        if (at == to || size == most || source[at] != '\\') {
          continue;
        }
      } else if (source[at] != '\\') {
        target[size++] = source[at++];
        continue;
      }
      if (at + 1 >= to) {
        // a lone backslash at the end
        at++;
        break;
      }
      byte after = source[at + 1];
      at += 2;
      if (after == 'u') {
        boolean colour =
            at + 4 <= to
                && source[at] == '0'
                && source[at + 1] == '0'
                && source[at + 2] == '1'
                && (source[at + 3] | 0x20) == 'b';
        at = Math.min(at + 4, to);
        target[size++] = colour ? ESC : (byte) '?';
      } else {
        target[size++] = ESCAPES[after & 0xff];
      }
    }
    end = size;
    next = at;
  }
}
