package dev.natship.lines;

import dev.natship.api.Level;
import dev.natship.api.LevelWords;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the member of a JSON object that states its level: `"level":"warn"`, `"severity":3`,
/// `"log":{"level":"ERROR"}`. Reads the object from its beginning and tolerates any errors in it.
final class JsonLevel {
  private static final byte[] SEVERITY_NUMBER =
      "severityNumber".getBytes(StandardCharsets.US_ASCII);

  /// Names of such members, by their length.
  private static final byte[][][] KEYS =
      byLength(
          "level",
          "lvl",
          "severity",
          "levelname",
          "loglevel",
          "log_level",
          "log.level",
          "Level",
          "severity_text",
          "severityText",
          "SeverityText",
          "Severity",
          "@level",
          "@l",
          "logLevel",
          "LogLevel",
          "level_name",
          "levelName",
          "LEVEL",
          "LogLevelName",
          "PRIORITY");

  private static final byte[] LOG = "log".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHORT_SEVERITY = "s".getBytes(StandardCharsets.US_ASCII);

  private JsonLevel() {}

  /// @param from the position after the object's opening brace
  static @Nullable Level find(Opening text, int from) {
    byte[] bytes = text.bytes;
    int depth = 1;
    boolean inLog = false;
    boolean sure = true;
    int at = from;
    while (at < text.end) {
      switch (bytes[at]) {
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          if (--depth == 0) {
            return null;
          }
          inLog = inLog && depth > 1;
          at++;
        }
        case '"', '\\' -> {
          int quote = quote(text, at);
          if (quote == 0) {
            at++;
            continue;
          }
          int start = at + quote;
          int stop = endOfString(text, start);
          at = stop + quote;
          int value = text.afterBlank(at);
          if (text.isAt(value, ':')) {
            value = text.afterBlank(value + 1);
            if (depth == 1 || (depth == 2 && inLog)) {
              Level level = member(text, start, stop, value);
              if (level != null) {
                text.exactFrom = value;
                text.decided = sure ? afterValue(text, value) : Opening.UNDECIDED;
                return level;
              }
              // Digits of a member of such a name may have made the difference.
              sure = sure && !isKey(text, start, stop);
            }
            inLog = depth == 1 ? is(text, start, stop, LOG) && text.isAt(value, '{') : inLog;
            quote = quote(text, value);
            at = quote > 0 ? endOfString(text, value + quote) + quote : value;
          }
        }
        default -> at++;
      }
    }
    return null;
  }

  private static boolean mayBeKey(Opening text, int start, int stop) {
    int first = start < stop ? text.bytes[start] | 0x20 : 0;
    return (first == 'l' || first == 's' || first == '`' || first == 'p')
        && stop - start < KEYS.length;
  }

  private static boolean isKey(Opening text, int start, int stop) {
    if (!mayBeKey(text, start, stop)) {
      return false;
    }
    for (byte[] key : KEYS[stop - start]) {
      if (is(text, start, stop, key)) {
        return true;
      }
    }
    return is(text, start, stop, SEVERITY_NUMBER) || is(text, start, stop, SHORT_SEVERITY);
  }

  /// Reading a value looks no further than this.
  private static int afterValue(Opening text, int value) {
    int quote = quote(text, value);
    return quote == 0 ? value + 6 : Math.max(endOfString(text, value + quote) + 3, value + 8);
  }

  private static @Nullable Level member(Opening text, int start, int stop, int value) {
    if (!mayBeKey(text, start, stop)) {
      return null;
    }
    int length = stop - start;
    for (byte[] key : KEYS[length]) {
      if (is(text, start, stop, key)) {
        return value(text, value);
      }
    }
    if (is(text, start, stop, SEVERITY_NUMBER)) {
      return telemetry(number(text, value));
    }
    return is(text, start, stop, SHORT_SEVERITY) ? letter(text, value) : null;
  }

  private static @Nullable Level value(Opening text, int at) {
    int from = at + quote(text, at);
    if (from == at) {
      return LevelWords.of(number(text, at));
    }
    int stop = endOfString(text, from);
    if (stop == text.end && text.isCut()) {
      return null;
    }
    Level word = LevelWords.of(text.bytes, from, stop);
    return word != null || stop == from ? word : LevelWords.of(number(text, from));
  }

  /// Reads a number of digits only; -1 when there is none.
  private static int number(Opening text, int at) {
    int number = 0;
    int i = at;
    while (text.isDigit(i) && i < at + 4) {
      number = number * 10 + text.bytes[i++] - '0';
    }
    boolean whole =
        i > at && (i == text.end ? !text.isCut() : ",}\"\\ \t\n".indexOf(text.bytes[i]) >= 0);
    return whole ? number : -1;
  }

  /// OpenTelemetry's numbers, of which each level has four.
  private static @Nullable Level telemetry(int number) {
    return number < 1 || number > 24
        ? null
        : switch ((number - 1) / 4) {
          case 0 -> Level.TRACE;
          case 1 -> Level.DEBUG;
          case 2 -> Level.INFO;
          case 3 -> Level.WARN;
          case 4 -> Level.ERROR;
          default -> Level.FATAL;
        };
  }

  /// MongoDB's letters: `F`, `E`, `W`, `I`, `D1` to `D5`.
  private static @Nullable Level letter(Opening text, int at) {
    int from = at + quote(text, at);
    int stop = from > at ? endOfString(text, from) : text.end;
    int length = stop < text.end ? stop - from : 0;
    if (length == 1) {
      return switch (text.bytes[from]) {
        case 'F' -> Level.FATAL;
        case 'E' -> Level.ERROR;
        case 'W' -> Level.WARN;
        case 'I' -> Level.INFO;
        default -> null;
      };
    }
    return length == 2 && text.isAt(from, 'D') && text.isDigit(from + 1) ? Level.DEBUG : null;
  }

  /// The position of the string's closing quote, or the end of a text that is cut off.
  private static int endOfString(Opening text, int from) {
    byte[] bytes = text.bytes;
    int end = text.end;
    if (text.quoted) {
      int at = Opening.find(bytes, from, end, '\\', '\\');
      while (at + 1 < end && bytes[at + 1] != '"') {
        // An escape inside such a string has two backslashes, or three and a quote.
        int behind = bytes[at + 1] != '\\' ? 2 : at + 2 < end && bytes[at + 2] == '\\' ? 4 : 3;
        at = Opening.find(bytes, Math.min(at + behind, end), end, '\\', '\\');
      }
      return at + 1 < end ? at : end;
    }
    int at = Opening.find(bytes, from, end, '"', '\\');
    while (at < end && bytes[at] == '\\') {
      at = Opening.find(bytes, Math.min(at + 2, end), end, '"', '\\');
    }
    return Math.min(at, end);
  }

  /// How many bytes the quote at this position has; 0 when there is none.
  private static int quote(Opening text, int at) {
    if (text.quoted) {
      return text.isAt(at, '\\') && text.isAt(at + 1, '"') ? 2 : 0;
    }
    return text.isAt(at, '"') ? 1 : 0;
  }

  private static boolean is(Opening text, int start, int stop, byte[] key) {
    return stop - start == key.length && text.bytes[start] == key[0] && text.begins(start, key);
  }

  private static byte[][][] byLength(String... texts) {
    int longest = Arrays.stream(texts).mapToInt(String::length).max().orElse(0);
    byte[][][] all = new byte[Math.max(longest, SEVERITY_NUMBER.length) + 1][0][];
    for (String text : texts) {
      byte[][] alike = all[text.length()];
      all[text.length()] = Arrays.copyOf(alike, alike.length + 1);
      all[text.length()][alike.length] = text.getBytes(StandardCharsets.US_ASCII);
    }
    return all;
  }
}
