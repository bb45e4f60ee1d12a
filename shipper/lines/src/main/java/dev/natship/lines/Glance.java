package dev.natship.lines;

import dev.natship.api.LevelWords;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks whether a text could state a level at all, before anybody reads it word by word: many
/// lines state none. Says yes too often, but never no where [LogfmtLevel] or [PrefixLevel] would
/// find one.
///
/// It takes 64 bytes at once, one bit for each, since a loop over bytes guesses wrong at the end of
/// every word. The text stays in its escapes. The bit of byte `8 * i + j` of a block is `8 * j +
/// i`: eight longs are put together by shifts alone.
final class Glance {
  /// An escape is at most six bytes for one.
  private static final int LONGEST_ESCAPE = 6;

  private static final int BLOCK = 64;

  /// What is copied where a block would go over the end of an array.
  private static final int COPIED = Opening.SHORT * LONGEST_ESCAPE;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW = 0x7f * ONES;
  private static final long HIGH = 0x8080808080808080L;
  private static final long SMALL = 0x20 * ONES;
  private static final long FROM_A = (0x80 - 'a') * ONES;
  private static final long BEHIND_Z = (0x80 - 'z' - 1) * ONES;
  private static final long EQUALS = '=' * ONES;

  /// The bits of the last byte of a block, and of the last two.
  private static final long LAST = 1L << 63;

  private static final long LAST_TWO = LAST | 1L << 55;

  private final byte[] copy = new byte[COPIED + 2 * BLOCK];

  /// @param start where the text begins, behind blanks
  /// @param escaped whether the text lies in the escapes of a JSON string
  boolean mayStateLevel(byte[] message, int start, int to, boolean escaped) {
    if (PrefixLevel.mayMark(message, start, to)) {
      return true;
    }
    int end = Math.min(to, start + (escaped ? COPIED : Opening.SHORT));
    if (end + BLOCK <= message.length) {
      return mayStatePair(message, start, end, escaped) || hasWord(message, start, end, escaped);
    }
    System.arraycopy(message, start, copy, 0, end - start);
    return mayStatePair(copy, 0, end - start, escaped) || hasWord(copy, 0, end - start, escaped);
  }

  /// Whether there is something like `level=`, not too far from the start.
  private static boolean mayStatePair(byte[] bytes, int start, int end, boolean escaped) {
    int near = start + LogfmtLevel.FIRST * (escaped ? LONGEST_ESCAPE : 1);
    for (int base = start; base < Math.min(near, end); base += BLOCK) {
      long found = 0;
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        long differing = (long) LONG.get(bytes, base + i) ^ EQUALS;
        found |= (differing - ONES) & ~differing;
      }
      if ((found & HIGH) != 0) {
        return hasPair(bytes, base, end);
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

  /// Whether there is a word for a level, set apart from what is around it, before the first quote.
  private static boolean hasWord(byte[] bytes, int start, int end, boolean escaped) {
    int until = Math.min(end, start + Opening.SHORT);
    until = Opening.find(bytes, start, until, '"', '"');
    int first = Opening.find(bytes, start, until, '\\', (char) Opening.ESC);
    boolean coloured = first < until;
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
        // A colour ends with a letter, an escape too.
        starts |= letters & behindLetters & ~up(behindLetters, up(before, 0));
      }
      long twoLetters = down(letters);
      // No word for a level has two letters.
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
    return false;
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

  /// A single letter states a level behind a time.
  private static boolean mayBeLetter(byte[] bytes, int at, int start, int end) {
    return at > start
        && at < end
        && PrefixLevel.isLetter(bytes[at])
        && (bytes[at - 1] == ' ' || isColoured(bytes[at - 1]));
  }

  /// Whether a colour or an escape may end with this byte.
  private static boolean isColoured(byte last) {
    return last == Opening.ESC || isLetter(last);
  }

  private static boolean isLetter(byte b) {
    return Opening.KINDS[b & 0xff] == Opening.LETTER;
  }

  /// The highest bit of each of eight bytes that is a letter.
  private static long letters(long eight) {
    long small = (eight | SMALL) & LOW;
    return (small + FROM_A) & ~(small + BEHIND_Z) & ~eight & HIGH;
  }

  /// The bits of the bytes behind these.
  ///
  /// @param before the same of the block before
  private static long up(long bits, long before) {
    return bits << 8 | (bits >>> 55 & 0xfe) | before >>> 63;
  }

  /// The bits of the bytes before these; of the last byte nothing is known.
  private static long down(long bits) {
    return bits >>> 8 | (bits & 0xfe) << 55;
  }

  /// Where in the block the lowest bit is.
  private static int place(long bits) {
    int bit = Long.numberOfTrailingZeros(bits);
    return (bit & 7) << 3 | bit >>> 3;
  }
}
