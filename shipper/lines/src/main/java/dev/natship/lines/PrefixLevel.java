package dev.natship.lines;

import dev.natship.api.Level;
import dev.natship.api.LevelWords;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Finds a level that stands before the text of a line: behind a timestamp, in brackets, before a
/// colon, between bars; or that the first words of a crash give away.
///
/// A word in capitals may stand behind timestamps, brackets and names, but never behind prose. A
/// word in small letters must be set apart as well: `[error]`, `error:`, `| error |`.
final class PrefixLevel {
  /// How far from the start a level may stand, and behind how many words.
  private static final int NEAR = 160;

  private static final int MOST_WORDS = 12;

  private static final byte[][] FATAL =
      texts("panic: ", "fatal error: ", "PHP Fatal error", "Segmentation fault", "runtime error: ");

  private static final byte[][] ERROR =
      texts(
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

  private static final byte[][] WARN =
      texts("npm WARN", "npm warn", "PHP Warning", "PHP Deprecated", "DeprecationWarning: ");

  private static final byte[][] NOTICE = texts("PHP Notice");
  private static final byte[] THREAD = texts("thread '")[0];
  private static final byte[] PANICKED = texts(" panicked at")[0];

  private PrefixLevel() {}

  static @Nullable Level find(Opening text) {
    Level level = mark(text);
    if (level == null) {
      level = crash(text);
    }
    return level != null ? level : word(text);
  }

  /// `<3>` of syslog, and `E0217 10:30:00` of Kubernetes and CockroachDB.
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

  private static @Nullable Level crash(Opening text) {
    int at = text.start;
    switch (text.bytes[at]) {
      case 'p', 'f', 'r', 'P', 'S', 'T', 'E', 'U', 'n', 'D', 'C', '*' -> {
        if (begins(text, FATAL)) {
          return Level.FATAL;
        }
        if (begins(text, ERROR)) {
          return Level.ERROR;
        }
        if (begins(text, WARN)) {
          return Level.WARN;
        }
        if (begins(text, NOTICE)) {
          return Level.NOTICE;
        }
      }
      case 't' -> {
        if (text.begins(at, THREAD)) {
          for (int i = at + THREAD.length; i < Math.min(text.end, at + NEAR); i++) {
            if (text.bytes[i] == '\'') {
              return text.begins(i + 1, PANICKED) ? Level.FATAL : null;
            }
          }
        }
      }
      default -> {}
    }
    return isThrowable(text) ? Level.ERROR : null;
  }

  /// `TypeError: x`, `java.lang.IllegalStateException: x`, `app.errors.NotFoundError: x`.
  private static boolean isThrowable(Opening text) {
    int at = text.start;
    while (text.isLetter(at)
        || text.isDigit(at)
        || text.isAt(at, '.')
        || text.isAt(at, '_')
        || text.isAt(at, '$')) {
      at++;
    }
    return (text.isAt(at, ':') && (at + 1 == text.end || text.isAt(at + 1, ' ')))
        && (ends(text, at, "Error") || ends(text, at, "Exception"));
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
    int until = Math.min(text.end, text.start + NEAR);
    int at = text.start;
    int words = 0;
    int prose = 0;
    boolean dated = false;
    boolean atTime = false;
    boolean proseBefore = false;
    byte before = ' ';
    byte left = 0;
    while (at < until) {
      byte b = bytes[at];
      if (text.isColour(at)) {
        at = text.afterColour(at);
      } else if (text.isLetter(at)) {
        int start = at;
        at = text.afterLetters(at);
        int stop = at;
        while (at < text.end && text.isColour(at)) {
          at = text.afterColour(at);
        }
        byte after = at < text.end ? bytes[at] : (byte) ' ';
        Level level = LevelWords.of(bytes, start, stop);
        if (level != null) {
          boolean capitals = isCapital(bytes, start, stop);
          if (capitals
              ? !proseBefore && setApart(before, after)
              : stands(text, start, at, left, before, after, atTime, prose)) {
            return level;
          }
        } else if (stop - start == 1 && atTime && before == ' ' && (after == ' ' || after == '/')) {
          Level letter = letter(bytes[start]);
          if (letter != null) {
            return letter;
          }
        }
        proseBefore =
            (before == ' ' || before == '\'')
                && (after == ' ' || after == '\'' || after == ',')
                && !isTimeWord(bytes, start, stop);
        prose += proseBefore ? 1 : 0;
        if (prose > 2 || ++words > MOST_WORDS) {
          return null;
        }
        atTime = atTime && !proseBefore && stop - start < 5;
        before = bytes[stop - 1];
        left = before;
      } else if (text.isDigit(at)) {
        int start = at;
        at = text.afterDate(start);
        int colons = at - start;
        while (at < until && (text.isDigit(at) || isInTime(text, at))) {
          colons += bytes[at] == ':' ? 1 : 0;
          at++;
        }
        dated = dated || colons >= 1;
        atTime = dated;
        proseBefore = false;
        before = bytes[at - 1];
        left = before;
      } else {
        if (b == '\n') {
          proseBefore = false;
          prose = 0;
        }
        if (b == '"') {
          // what is quoted is no level
          return null;
        }
        proseBefore = proseBefore && (b == ' ' || b == '\'' || b == ',');
        before = b;
        left = b == ' ' ? left : b;
        at++;
      }
    }
    return null;
  }

  /// Inside a number or a time: `10:30:00.123`, `2026-02-17T10:30:00+00:00`.
  private static boolean isInTime(Opening text, int at) {
    byte b = text.bytes[at];
    return switch (b) {
      case ':', '.', '-', '/', ',', '+', 'T' -> text.isDigit(at + 1) && text.isDigit(at - 1);
      case 'Z' -> !text.isLetter(at + 1);
      default -> false;
    };
  }

  private static boolean setApart(byte before, byte after) {
    boolean opened =
        switch (before) {
          case ' ',
              '\t',
              '\n',
              '[',
              '(',
              '|',
              ':',
              '.',
              '-',
              '<',
              '=',
              ';',
              'm',
              ']',
              '*',
              '#',
              '/' ->
              before != '/';
          default -> false;
        };
    return opened
        && switch (after) {
          case ' ', '\t', '\n', ']', ')', '|', ':', '-', '/', ',', '[', '>', ';', '!' -> true;
          default -> false;
        };
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

  /// Months, days and zones stand in timestamps and are no prose.
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

  private static boolean begins(Opening text, byte[][] any) {
    byte first = text.bytes[text.start];
    for (byte[] with : any) {
      if (with[0] == first && text.begins(text.start, with)) {
        return true;
      }
    }
    return false;
  }

  private static byte[][] texts(String... texts) {
    byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }
}
