package dev.natship.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The words and numbers by which programs state a level, in any case, found without making a text
/// of them.
public final class LevelWords {
  private static final int SLOTS = 256;

  /// Words of up to eight letters, each as a number, in small letters.
  private static final long[] WORDS = new long[SLOTS];

  private static final Level[] LEVELS = new Level[SLOTS];

  private static final byte[][] LONGER = new byte[3][];
  private static final Level[] LEVELS_OF_LONGER = new Level[LONGER.length];

  /// One bit for any three letters, whether a word begins with them.
  private static final long[] BEGINNINGS = new long[1 << 3 * 5 - 6];

  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final long SMALL = 0x2020202020202020L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    put(Level.TRACE, "trace", "trce", "trc", "verbose", "vrb", "finest", "finer", "silly");
    put(Level.DEBUG, "debug", "dbug", "dbg", "debu", "fine");
    put(Level.INFO, "info", "inf", "information", "informational", "log", "http", "system");
    put(Level.NOTICE, "notice", "note");
    put(Level.WARN, "warn", "warning", "wrn");
    put(Level.ERROR, "error", "err", "erro", "eror", "fail", "severe");
    put(Level.FATAL, "fatal", "fata", "ftl", "crit", "critical", "panic", "pani", "dpanic");
    put(Level.ALERT, "alert");
    put(Level.EMERGENCY, "emerg", "emergency");
  }

  private LevelWords() {}

  /// The level of these letters; null when they are no word for one.
  public static @Nullable Level of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < 3) {
      return null;
    }
    if (length > Long.BYTES) {
      return ofLonger(bytes, from, length);
    }
    long word = word(bytes, from, length);
    for (int slot = slot(word); WORDS[slot] != 0; slot = (slot + 1) % SLOTS) {
      if (WORDS[slot] == word) {
        return LEVELS[slot];
      }
    }
    return null;
  }

  private static @Nullable Level ofLonger(byte[] bytes, int from, int length) {
    for (int i = 0; i < LONGER.length; i++) {
      if (LONGER[i].length == length && same(LONGER[i], bytes, from)) {
        return LEVELS_OF_LONGER[i];
      }
    }
    return null;
  }

  /// Whether one of the words may begin with the three letters that stand here. Costs less than
  /// `of`.
  public static boolean mayBegin(byte[] bytes, int at) {
    int beginning = beginning(bytes, at);
    return (BEGINNINGS[beginning >>> 6] >>> beginning & 1) != 0;
  }

  /// The level that a word or a number says, with blanks around it or not; null when it says none.
  public static @Nullable Level said(byte[] bytes, int from, int to) {
    int start = from;
    int stop = to;
    while (start < stop && bytes[start] == ' ') {
      start++;
    }
    while (start < stop && bytes[stop - 1] == ' ') {
      stop--;
    }
    Level word = of(bytes, start, stop);
    if (word != null || stop == start || stop - start > 2) {
      return word;
    }
    int number = 0;
    for (int i = start; i < stop; i++) {
      boolean digit = bytes[i] >= '0' && bytes[i] <= '9';
      number = digit ? number * 10 + bytes[i] - '0' : 100;
    }
    return of(number);
  }

  /// The level of a number as pino or syslog write it; null when it is neither's.
  public static @Nullable Level of(int number) {
    return switch (number) {
      case 0 -> Level.EMERGENCY;
      case 1 -> Level.ALERT;
      case 2, 60 -> Level.FATAL;
      case 3, 50 -> Level.ERROR;
      case 4, 40 -> Level.WARN;
      case 5 -> Level.NOTICE;
      case 6, 30 -> Level.INFO;
      case 7, 20 -> Level.DEBUG;
      case 10 -> Level.TRACE;
      default -> null;
    };
  }

  private static void put(Level level, String... words) {
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
      int beginning = beginning(bytes, 0);
      BEGINNINGS[beginning >>> 6] |= 1L << beginning;
      if (bytes.length > Long.BYTES) {
        int place = 0;
        while (LONGER[place] != null) {
          place++;
        }
        LONGER[place] = bytes;
        LEVELS_OF_LONGER[place] = level;
        continue;
      }
      long number = word(bytes, 0, bytes.length);
      int slot = slot(number);
      while (WORDS[slot] != 0) {
        slot = (slot + 1) % SLOTS;
      }
      WORDS[slot] = number;
      LEVELS[slot] = level;
    }
  }

  private static int beginning(byte[] bytes, int at) {
    return (bytes[at] & 0x1f) << 10 | (bytes[at + 1] & 0x1f) << 5 | (bytes[at + 2] & 0x1f);
  }

  private static int slot(long word) {
    return (int) (word * SPREAD >>> 56);
  }

  /// Up to eight bytes as one number, capitals as small letters.
  private static long word(byte[] bytes, int from, int length) {
    if (from + Long.BYTES <= bytes.length) {
      return ((long) LONG.get(bytes, from) | SMALL) & -1L >>> Long.SIZE - 8 * length;
    }
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = word << 8 | (bytes[from + i] & 0xff) | 0x20;
    }
    return word;
  }

  private static boolean same(byte[] word, byte[] bytes, int from) {
    for (int i = 0; i < word.length; i++) {
      if (word[i] != (bytes[from + i] | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
