package dev.natship.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The words and numbers by which programs state a level, in any case, found without making a text
/// of them.
public final class LevelWords {
  private static final int LONGEST = "informational".length();

  private static final int SLOTS = 256;
  private static final byte[][] WORDS = new byte[SLOTS][];
  private static final Level[] LEVELS = new Level[SLOTS];

  /// The first three letters of each word.
  private static final int[] BEGINNINGS = new int[SLOTS];

  private static final int SPREAD = 0x9E3779B1;

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
    if (length < 3 || length > LONGEST) {
      return null;
    }
    for (int slot = slot(bytes, from, to); WORDS[slot] != null; slot = (slot + 1) % SLOTS) {
      if (WORDS[slot].length == length && same(WORDS[slot], bytes, from)) {
        return LEVELS[slot];
      }
    }
    return null;
  }

  /// Whether one of the words begins with the three letters that stand here. Costs less than `of`.
  public static boolean mayBegin(byte[] bytes, int at) {
    int beginning = beginning(bytes, at);
    int slot = beginningSlot(beginning);
    while (BEGINNINGS[slot] != 0) {
      if (BEGINNINGS[slot] == beginning) {
        return true;
      }
      slot = (slot + 1) % SLOTS;
    }
    return false;
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
      int slot = slot(bytes, 0, bytes.length);
      while (WORDS[slot] != null) {
        slot = (slot + 1) % SLOTS;
      }
      WORDS[slot] = Arrays.copyOf(bytes, bytes.length);
      LEVELS[slot] = level;
      int beginning = beginning(bytes, 0);
      int place = beginningSlot(beginning);
      while (BEGINNINGS[place] != 0 && BEGINNINGS[place] != beginning) {
        place = (place + 1) % SLOTS;
      }
      BEGINNINGS[place] = beginning;
    }
  }

  private static int beginning(byte[] bytes, int at) {
    return (bytes[at] | 0x20) | (bytes[at + 1] | 0x20) << 8 | (bytes[at + 2] | 0x20) << 16;
  }

  private static int beginningSlot(int beginning) {
    return beginning * SPREAD >>> 24;
  }

  private static int slot(byte[] bytes, int from, int to) {
    int first = (bytes[from] | 0x20) * 31 + (bytes[from + 1] | 0x20);
    int last = (bytes[from + 2] | 0x20) * 7 + (bytes[to - 1] | 0x20);
    return (first * 17 + last + to - from) & (SLOTS - 1);
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
