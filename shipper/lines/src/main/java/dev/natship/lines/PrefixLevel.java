package dev.natship.lines;

import dev.natship.api.Level;
import dev.natship.api.LevelWords;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds a level before the text of a line: after a timestamp, in brackets, before a colon, or
/// between bars. Also takes a level from the first words of a crash.
///
/// A word in capitals may come after timestamps, brackets and names, but never after prose. A word
/// in small letters must be set apart as well: `[error]`, `error:`, `| error |`.
final class PrefixLevel {
  /// How many bytes, and how many words, may come before a level.
  private static final int NEAR = 160;

  private static final int MOST_WORDS = 12;

  /// The first words of crashes, by their first byte.
  private static final byte[][][] CRASHES = new byte[128][][];

  private static final Level[][] CRASH_LEVELS = new Level[128][];

  static {
    crashes(
        Level.FATAL,
        "panic: ",
        "fatal error: ",
        "PHP Fatal error",
        "Segmentation fault",
        "runtime error: ");
    crashes(
        Level.ERROR,
        "Traceback (most recent call last)",
        "Exception in thread ",
        "Unhandled exception",
        "Unhandled rejection",
        "Uncaught ",
        "UnhandledPromiseRejection",
        "npm ERR!",
        "npm error",
        "PHP Parse error",
        "** (",
        "Caused by: ");
    crashes(
        Level.WARN,
        "npm WARN",
        "npm warn",
        "PHP Warning",
        "PHP Deprecated",
        "DeprecationWarning: ");
    crashes(Level.NOTICE, "PHP Notice");
  }

  private static final byte[] THREAD = bytes("thread '");
  private static final byte[] PANICKED = bytes(" panicked at");

  /// Which bytes may come before a level, and which after it.
  private static final byte[] AROUND = new byte[128];

  private static final byte OPENS = 1;
  private static final byte CLOSES = 2;

  static {
    for (char c : " \t\n[(|:.-<=;m]*#".toCharArray()) {
      AROUND[c] |= OPENS;
    }
    for (char c : " \t\n])|:-/,[>;!".toCharArray()) {
      AROUND[c] |= CLOSES;
    }
  }

  private PrefixLevel() {}

  static @Nullable Level find(Opening text) {
    text.decided = Opening.UNDECIDED;
    Level level = mark(text);
    if (level == null) {
      level = crash(text);
    }
    return level != null ? level : word(text);
  }

  /// Sets how far reading has looked, besides what [#word] has set, for a message that may be
  /// remembered.
  static void decideCrash(Opening text, @Nullable Level level) {
    int at = text.start;
    byte first = text.bytes[at];
    if (first == '<' || first == 't' || (isLetter(first) && text.isDigit(at + 1))) {
      text.decided = Opening.UNDECIDED;
      text.exactFrom = at;
      return;
    }
    int looked = at + 1;
    byte[][] beginnings = first < 0 ? null : CRASHES[first];
    if (beginnings != null) {
      for (byte[] beginning : beginnings) {
        int alike = 0;
        while (alike < beginning.length && text.isAt(at + alike, (char) beginning[alike])) {
          alike++;
        }
        looked = Math.max(looked, at + alike + 1);
      }
    }
    int name = at;
    while (isInName(text, name)) {
      name++;
    }
    looked = Math.max(looked, name + 2);
    if (text.decided != Opening.UNDECIDED) {
      text.decided = Math.max(text.decided, looked);
    } else if (level != null) {
      text.decided = looked;
    }
  }

  /// Reads `<3>` of syslog, or `E0217 10:30:00` of Kubernetes and CockroachDB.
  private static @Nullable Level mark(Opening text) {
    int at = text.start;
    if (text.bytes[at] == '<') {
      int number = 0;
      int i = at + 1;
      while (text.isDigit(i) && i < at + 4) {
        number = number * 10 + text.bytes[i++] - '0';
      }
      return i > at + 1 && text.isAt(i, '>') && number < 192 ? LevelWords.of(number % 8) : null;
    }
    Level level = letter(text.bytes[at]);
    if (level == null || !text.isDigit(at + 1)) {
      return null;
    }
    int i = at + 1;
    while (text.isDigit(i)) {
      i++;
    }
    boolean dated = i - at == 5 || i - at == 7;
    return dated && text.isAt(i, ' ') && text.isDigit(i + 1) && text.isAt(i + 3, ':')
        ? level
        : null;
  }

  /// Whether such a mark, or the first words of a crash, may be here. The text may have the escapes
  /// of a JSON string.
  static boolean mayMark(byte[] bytes, int at, int to) {
    byte first = bytes[at];
    if (first == '<'
        || (isLetter(first)
            && at + 1 < to
            && Opening.KINDS[bytes[at + 1] & 0xff] == Opening.DIGIT)) {
      return true;
    }
    byte[][] beginnings = first < 0 ? null : CRASHES[first];
    if (beginnings != null) {
      for (byte[] beginning : beginnings) {
        if (begins(bytes, at, to, beginning)) {
          return true;
        }
      }
    }
    return first == 't' && begins(bytes, at, to, THREAD);
  }

  /// Whether the text may begin with the name of a throwable, which ends with a colon and contains
  /// no space.
  static boolean mayNameThrowable(byte[] bytes, int at, int to) {
    int near = Math.min(to, at + Opening.SHORT);
    int colon = Opening.find(bytes, at, near, ':', ' ');
    return colon > at
        && colon < near
        && bytes[colon] == ':'
        && (bytes[colon - 1] == 'r' || bytes[colon - 1] == 'n');
  }

  private static boolean begins(byte[] bytes, int at, int to, byte[] with) {
    return at + with.length <= to
        && bytes[at + 1] == with[1]
        && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
  }

  /// Whether this single letter may state a level.
  static boolean isLetter(byte letter) {
    return letter(letter) != null;
  }

  private static @Nullable Level crash(Opening text) {
    int at = text.start;
    byte first = text.bytes[at];
    byte[][] beginnings = first < 0 ? null : CRASHES[first];
    if (beginnings != null) {
      for (int i = 0; i < beginnings.length; i++) {
        if (text.begins(at, beginnings[i])) {
          return CRASH_LEVELS[first][i];
        }
      }
    }
    if (first == 't' && text.begins(at, THREAD)) {
      for (int i = at + THREAD.length; i < Math.min(text.end, at + NEAR); i++) {
        if (text.bytes[i] == '\'') {
          return text.begins(i + 1, PANICKED) ? Level.FATAL : null;
        }
      }
    }
    return text.isLetter(at) && isThrowable(text) ? Level.ERROR : null;
  }

  /// Whether the text begins like `TypeError: x`, `java.lang.IllegalStateException: x` or
  /// `app.errors.NotFoundError: x`.
  private static boolean isThrowable(Opening text) {
    int at = text.start;
    while (isInName(text, at)) {
      at++;
    }
    return (text.isAt(at, ':') && (at + 1 == text.end || text.isAt(at + 1, ' ')))
        && (ends(text, at, "Error") || ends(text, at, "Exception"));
  }

  private static boolean isInName(Opening text, int at) {
    return text.isLetter(at)
        || text.isDigit(at)
        || text.isAt(at, '.')
        || text.isAt(at, '_')
        || text.isAt(at, '$');
  }

  private static boolean ends(Opening text, int end, String with) {
    int start = end - with.length();
    if (start <= text.start) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (text.bytes[start + i] != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Level word(Opening text) {
    byte[] bytes = text.bytes;
    int end = text.end;
    int until = Math.min(end, text.start + NEAR);
    int at = text.start;
    int words = 0;
    int prose = 0;
    boolean dated = false;
    boolean atTime = false;
    boolean proseBefore = false;
    byte before = ' ';
    byte left = 0;
    int digits = at;
    while (at < until) {
      byte b = bytes[at];
      int kind = Opening.KINDS[b & 0xff];
      if (kind == Opening.LETTER) {
        int start = at++;
        while (at < end && Opening.KINDS[bytes[at] & 0xff] == Opening.LETTER) {
          at++;
        }
        int stop = at;
        while (at < end && bytes[at] == Opening.ESC) {
          at = text.afterColour(at);
        }
        byte after = at < end ? bytes[at] : (byte) ' ';
        if (opens(before) && closes(after)) {
          Level level =
              level(text, start, stop, at, left, before, after, atTime, prose, proseBefore);
          if (level != null) {
            if (isCapital(bytes, start, stop)) {
              text.decided = Math.max(digits, at + 1);
            } else {
              decide(text, at, digits);
            }
            return level;
          }
        }
        proseBefore =
            (before == ' ' || before == '\'')
                && (after == ' ' || after == '\'' || after == ',')
                && !isTimeWord(bytes, start, stop);
        prose += proseBefore ? 1 : 0;
        if (prose > 2 || ++words > MOST_WORDS) {
          decide(text, at, digits);
          return null;
        }
        atTime = atTime && !proseBefore && stop - start < 5;
        before = bytes[stop - 1];
        left = before;
      } else if (kind == Opening.DIGIT) {
        int start = at;
        digits = Math.max(digits, text.lookedForDate(start));
        at = text.afterDate(start);
        int colons = at - start;
        while (at < until) {
          byte inside = bytes[at];
          if (Opening.KINDS[inside & 0xff] != Opening.DIGIT && !isInTime(text, at)) {
            break;
          }
          colons += inside == ':' ? 1 : 0;
          at++;
        }
        dated = dated || colons >= 1;
        atTime = dated;
        proseBefore = false;
        before = bytes[at - 1];
        left = before;
      } else if (b == Opening.ESC) {
        at = text.afterColour(at);
      } else {
        if (b == '"') {
          // nothing in quotes states a level
          decide(text, at, digits);
          return null;
        }
        if (b == ' ') {
          before = b;
          at++;
          continue;
        }
        if (b == '\n') {
          proseBefore = false;
          prose = 0;
        }
        proseBefore = proseBefore && (b == '\'' || b == ',');
        before = b;
        left = b;
        at++;
      }
    }
    return null;
  }

  /// @param at behind the word that decided
  /// @param digits how far it was looked for a date
  private static void decide(Opening text, int at, int digits) {
    int next = at;
    while (text.isAt(next, ' ')) {
      next++;
    }
    text.decided = Math.max(digits, Math.max(next + 1, at + 2));
  }

  /// The level that a word states, if it is set apart from what is around it.
  ///
  /// @param behind the position after the colours that follow the word
  private static @Nullable Level level(
      Opening text,
      int start,
      int stop,
      int behind,
      byte left,
      byte before,
      byte after,
      boolean atTime,
      int prose,
      boolean proseBefore) {
    byte[] bytes = text.bytes;
    int length = stop - start;
    if (length == 1) {
      return atTime && before == ' ' && (after == ' ' || after == '/')
          ? letter(bytes[start])
          : null;
    }
    if (length == 2) {
      return null;
    }
    boolean capitals = isCapital(bytes, start, stop);
    boolean apart =
        capitals ? !proseBefore : stands(text, start, behind, left, before, after, atTime, prose);
    return apart ? LevelWords.of(bytes, start, stop) : null;
  }

  /// Whether this byte belongs to a number or a time, such as `10:30:00.123` or
  /// `2026-02-17T10:30:00+00:00`.
  private static boolean isInTime(Opening text, int at) {
    byte b = text.bytes[at];
    return switch (b) {
      case ':', '.', '-', '/', ',', '+', 'T' -> text.isDigit(at + 1) && text.isDigit(at - 1);
      case 'Z' -> !text.isLetter(at + 1);
      default -> false;
    };
  }

  static boolean opens(byte before) {
    return before >= 0 && (AROUND[before] & OPENS) != 0;
  }

  static boolean closes(byte after) {
    return after >= 0 && (AROUND[after] & CLOSES) != 0;
  }

  private static boolean stands(
      Opening text,
      int start,
      int stop,
      byte left,
      byte before,
      byte after,
      boolean atTime,
      int prose) {
    int next = stop;
    while (text.isAt(next, ' ')) {
      next++;
    }
    byte right = next < text.end ? text.bytes[next] : 0;
    if (right == ']' && (left == '[' || (left == ':' && prose == 0))) {
      return prose <= 1;
    }
    if (right == ')' && left == '(') {
      return prose == 0;
    }
    if ((right == '|' && left == '|') || (after == '\t' && before == '\t')) {
      return true;
    }
    boolean blankAfterColon =
        after == ':'
            && (stop + 1 >= text.end
                || text.bytes[stop + 1] == ' '
                || text.bytes[stop + 1] == '\n'
                || text.bytes[stop + 1] == '\t'
                || text.isColour(stop + 1));
    if (blankAfterColon) {
      return prose == 0
          && (before == ' ' || before == '\t' || before == ']' || before == '\n' || before == 'm');
    }
    return atTime
        && prose == 0
        && (before == ' ' || before == '\t')
        && (after == ' ' || after == '\t')
        && text.bytes[start] >= 'a';
  }

  private static boolean isCapital(byte[] bytes, int start, int stop) {
    for (int i = start; i < stop; i++) {
      if (bytes[i] >= 'a') {
        return false;
      }
    }
    return true;
  }

  /// Whether the word is a month, a day or a time zone: those belong to timestamps, not to prose.
  private static boolean isTimeWord(byte[] bytes, int start, int stop) {
    return stop - start <= 4 && bytes[start] < 'a';
  }

  private static @Nullable Level letter(byte letter) {
    return switch (letter) {
      case 'F' -> Level.FATAL;
      case 'E' -> Level.ERROR;
      case 'W' -> Level.WARN;
      case 'I' -> Level.INFO;
      case 'D' -> Level.DEBUG;
      case 'V' -> Level.TRACE;
      default -> null;
    };
  }

  private static void crashes(Level level, String... beginnings) {
    for (String beginning : beginnings) {
      char first = beginning.charAt(0);
      int known = CRASHES[first] == null ? 0 : CRASHES[first].length;
      CRASHES[first] = known == 0 ? new byte[1][] : Arrays.copyOf(CRASHES[first], known + 1);
      CRASH_LEVELS[first] =
          known == 0 ? new Level[1] : Arrays.copyOf(CRASH_LEVELS[first], known + 1);
      CRASHES[first][known] = bytes(beginning);
      CRASH_LEVELS[first][known] = level;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
