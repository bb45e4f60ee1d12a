package dev.natship.lines;

import dev.natship.api.LevelWords;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A quick check whether a text can state a level at all, before it is read word by word. Many
/// lines state none. The check may say yes to a text that states none, but never no where
/// [LogfmtLevel] or [PrefixLevel] would find a level.
///
/// It tests 64 bytes at a time, with one bit for each: a loop over single bytes would mispredict a
/// branch at the end of every word. JSON escapes are not decoded. The bit of byte `8 * i + j` of a
/// block is `8 * j + i`, since eight longs can then be joined by shifts alone.
final class Glance {
  private static final int BLOCK = 64;

  /// Most bytes to copy when a block would reach beyond the end of an array.
  private static final int COPIED = Opening.SHORT * Opening.LONGEST_ESCAPE;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW = 0x7f * ONES;
  private static final long HIGH = 0x8080808080808080L;
  private static final long SMALL = 0x20 * ONES;

  /// The bit that capitals have, beside few other characters, while the next lower one is clear.
  private static final long CAPITAL = 0x40 * ONES;

  private static final long FROM_A = (0x80 - 'a') * ONES;
  private static final long BEHIND_Z = (0x80 - 'z' - 1) * ONES;
  private static final long EQUALS = '=' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long COLONS = ':' * ONES;
  private static final long TABS = '\t' * ONES;

  /// The bits by which `=`, `<`, `|`, `]`, `}` and a backslash are told from all others, and what
  /// they are there.
  private static final long UPPER = 0x1e * ONES;

  private static final long MARKS = 0x1c * ONES;

  /// How a colour begins in JSON, `\u001b[`, seven bytes.
  private static final long COLOUR = 0x5b62313030755cL;

  /// What makes the `B` in it a small one.
  private static final long SMALL_B = 0x20L << 40;

  /// The bit of the last byte of a block.
  private static final long LAST = 1L << 63;

  private static final long LAST_TWO = LAST | 1L << 55;

  private final byte[] copy = new byte[COPIED + 2 * BLOCK];

  /// @param start where the text begins after blanks
  /// @param escaped whether the text has the escapes of a JSON string
  boolean mayStateLevel(byte[] message, int start, int to, boolean escaped) {
    if (PrefixLevel.mayMark(message, start, to)) {
      return true;
    }
    int end = Math.min(to, start + (escaped ? COPIED : Opening.SHORT));
    if (end + BLOCK <= message.length) {
      return mayState(message, start, end, escaped);
    }
    System.arraycopy(message, start, copy, 0, end - start);
    return mayState(copy, 0, end - start, escaped);
  }

  /// Looks eight bytes at a time for what alone can make a word a level: three capitals in a row,
  /// or for small letters one of `:`, `]`, `)`, `|` and a tab. Most texts that state no level have
  /// neither.
  private static boolean mayState(byte[] bytes, int start, int end, boolean escaped) {
    int until = Math.min(end, start + Opening.SHORT);
    boolean pairs = false;
    boolean escapes = false;
    int at = start;
    while (at < until) {
      long eight = (long) LONG.get(bytes, at);
      if (until - at < Long.BYTES) {
        eight &= -1L >>> Long.SIZE - 8 * (until - at);
      }
      long hits = hits(eight);
      if (hits == 0) {
        at += Long.BYTES;
        continue;
      }
      int place = at + (Long.numberOfTrailingZeros(hits) >>> 3);
      at = place + 1;
      switch (bytes[place]) {
        case '=' -> pairs |= place > 1 && LogfmtLevel.mayEndKey(bytes[place - 1], bytes[place - 2]);
        case '<', '}' -> {}
        case '\\' -> {
          escapes = true;
          if (!escaped) {
            break;
          }
          byte next = bytes[at];
          if (next == 't') {
            return mayStateApart(bytes, start, end, true);
          }
          if (next == '"') {
            // Words behind it state nothing, pairs may.
            return mayStatePair(bytes, start, end, true);
          }
          at = isColour(bytes, place) ? behindColour(bytes, place, until) : at + 1;
        }
        case ':', ']', ')', '|', '\t' -> {
          return mayStateApart(bytes, start, end, escaped);
        }
        default -> {
          int stop = behindCapitals(bytes, at, until);
          if (isLevelInCapitals(bytes, place, stop, start, until)) {
            return true;
          }
          at = stop;
        }
      }
    }
    if (until < end && escapes) {
      // With its escapes the text that counts is longer.
      return mayStatePair(bytes, start, end, escaped) || hasWord(bytes, start, end, escaped);
    }
    return pairs && mayStatePair(bytes, start, end, escaped);
  }

  /// Sets a bit in each byte that has to be looked at, and in few others: one of `:`, `=`, `<`,
  /// `)`, `|`, `]`, `}`, a backslash and a tab, or the first of two capitals.
  private static long hits(long bytes) {
    long low = bytes & LOW;
    if (low != bytes) {
      // The bytes of another alphabet become such as are none of these.
      long foreign = bytes & HIGH;
      low |= foreign - (foreign >>> 7);
    }
    long marks =
        (((low & UPPER) ^ MARKS) - ONES)
            | ((low ^ COLONS) - ONES)
            | (((low & ~SMALL) ^ TABS) - ONES);
    long capitals = low & ~(low << 1);
    return (marks & HIGH) | (capitals & capitals >>> 8 & CAPITAL);
  }

  private static int behindCapitals(byte[] bytes, int at, int until) {
    int stop = at;
    while (stop < until && isCapital(bytes[stop])) {
      stop++;
    }
    return stop;
  }

  /// @param place of a capital, perhaps the second of its word, or of a bracket or so before one
  private static boolean isLevelInCapitals(
      byte[] bytes, int place, int stop, int start, int until) {
    int first = place;
    if (!isCapital(bytes[place])) {
      first++;
    } else if (place > start && isCapital(bytes[place - 1])) {
      first--;
    }
    // A colour may end with a letter too, so the word may begin at the second one.
    return stop - first >= 3
        && (mayBeLevel(bytes, first, start, until) || mayBeLevel(bytes, first + 1, start, until));
  }

  private static boolean isColour(byte[] bytes, int at) {
    return (((long) LONG.get(bytes, at) | SMALL_B) ^ COLOUR) << 8 == 0;
  }

  private static int behindColour(byte[] bytes, int at, int until) {
    int i = at + 7;
    while (i < until && (bytes[i] >= '0' && bytes[i] <= '9' || bytes[i] == ';')) {
      i++;
    }
    return i;
  }

  private static boolean mayStateApart(byte[] bytes, int start, int end, boolean escaped) {
    return PrefixLevel.mayNameThrowable(bytes, start, end)
        || mayStatePair(bytes, start, end, escaped)
        || hasWord(bytes, start, end, escaped);
  }

  private static boolean isCapital(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  /// Whether there may be a pair such as `level=` near the start.
  private static boolean mayStatePair(byte[] bytes, int start, int end, boolean escaped) {
    int near = start + LogfmtLevel.FIRST;
    for (int base = start; base < Math.min(near, end); base += BLOCK) {
      long found = 0;
      long escapes = 0;
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        long eight = (long) LONG.get(bytes, base + i);
        long differing = eight ^ EQUALS;
        found |= (differing - ONES) & ~differing;
        differing = eight ^ BACKSLASHES;
        escapes |= (differing - ONES) & ~differing;
      }
      if ((found & HIGH) != 0) {
        return hasPair(bytes, base, end);
      }
      if (escaped && (escapes & HIGH) != 0) {
        near = start + LogfmtLevel.FIRST * Opening.LONGEST_ESCAPE;
      }
    }
    return false;
  }

  private static boolean hasPair(byte[] bytes, int from, int end) {
    for (int at = Opening.find(bytes, from, end, '=', '=');
        at < end;
        at = Opening.find(bytes, at + 1, end, '=', '=')) {
      if (at > 1 && LogfmtLevel.mayEndKey(bytes[at - 1], bytes[at - 2])) {
        return true;
      }
    }
    return false;
  }

  /// Whether a word for a level, apart from other words, comes before the first quote.
  private static boolean hasWord(byte[] bytes, int start, int end, boolean escaped) {
    int until = Math.min(end, start + Opening.SHORT);
    until = Opening.find(bytes, start, until, '"', '"');
    int first = Opening.find(bytes, start, until, '\\', (char) Opening.ESC);
    // A backslash right before the quote only escapes it.
    boolean coloured = first < until - 1 || (first < until && !escaped);
    if (coloured && escaped && until == start + Opening.SHORT) {
      until = Opening.find(bytes, until, end, '"', '"');
    }
    long before = 0;
    for (int base = start; base < until; base += BLOCK) {
      long letters = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        letters |= letters((long) LONG.get(bytes, base + i * Long.BYTES)) >>> (7 - i);
      }
      long behindLetters = up(letters, before);
      long starts = letters & ~behindLetters;
      if (coloured) {
        // Colours and escapes end with a letter, so a word may begin at the second letter too.
        starts |= letters & behindLetters & ~up(behindLetters, up(before, 0));
      }
      long twoLetters = down(letters);
      // No word for a level has only two letters.
      long words = starts & ((twoLetters & down(twoLetters)) | LAST_TWO);
      for (; words != 0; words &= words - 1) {
        if (mayBeLevel(bytes, base + place(words), start, until)) {
          return true;
        }
      }
      for (long single = starts & (~twoLetters | LAST); single != 0; single &= single - 1) {
        if (mayBeLetter(bytes, base + place(single), start, until)) {
          return true;
        }
      }
      before = letters;
    }
    // Letters behind the text may have made the last one part of a word.
    return mayBeLetter(bytes, until - 1, start, until);
  }

  private static boolean mayBeLevel(byte[] bytes, int at, int start, int end) {
    if (at >= end || !LevelWords.mayBegin(bytes, at)) {
      return false;
    }
    int stop = at;
    while (stop < end && isLetter(bytes[stop])) {
      stop++;
    }
    return LevelWords.of(bytes, at, stop) != null
        && (at == start || PrefixLevel.opens(bytes[at - 1]) || isColoured(bytes[at - 1]))
        && (stop == end
            || PrefixLevel.closes(bytes[stop])
            || bytes[stop] == '\\'
            || bytes[stop] == Opening.ESC);
  }

  /// Whether a single letter may state a level: only after a time or a colour.
  private static boolean mayBeLetter(byte[] bytes, int at, int start, int end) {
    return at > start
        && at < end
        && PrefixLevel.isLetter(bytes[at])
        && (bytes[at - 1] == ' ' || isColoured(bytes[at - 1]));
  }

  /// Whether this may be the last byte of a colour or an escape.
  private static boolean isColoured(byte last) {
    return last == Opening.ESC || isLetter(last);
  }

  private static boolean isLetter(byte b) {
    return Opening.KINDS[b & 0xff] == Opening.LETTER;
  }

  /// Sets the highest bit of each byte that is a letter.
  private static long letters(long eight) {
    long small = (eight | SMALL) & LOW;
    return (small + FROM_A) & ~(small + BEHIND_Z) & ~eight & HIGH;
  }

  /// Moves each bit to the next byte.
  ///
  /// @param before the bits of the block before
  private static long up(long bits, long before) {
    return bits << 8 | (bits >>> 55 & 0xfe) | before >>> 63;
  }

  /// Moves each bit to the byte before. The last byte's bit is then unknown.
  private static long down(long bits) {
    return bits >>> 8 | (bits & 0xfe) << 55;
  }

  /// The index in the block of the lowest bit's byte.
  private static int place(long bits) {
    int bit = Long.numberOfTrailingZeros(bits);
    return (bit & 7) << 3 | bit >>> 3;
  }
}
