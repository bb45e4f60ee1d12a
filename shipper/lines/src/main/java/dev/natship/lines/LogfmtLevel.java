package dev.natship.lines;

import dev.natship.api.Level;
import dev.natship.api.LevelWords;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Finds `level=warn` and the like among the pairs of a line in logfmt.
final class LogfmtLevel {
  /// A line counts as logfmt only if its first `=` comes within this many bytes.
  static final int FIRST = 64;

  private static final int NEAR = 512;

  private static final byte[][] KEYS =
      keys("level", "lvl", "severity", "loglevel", "levelname", "log_level");

  private LogfmtLevel() {}

  static @Nullable Level find(Opening text) {
    int until = Math.min(text.end, text.start + NEAR);
    int first = Math.min(until, text.start + FIRST);
    byte[] bytes = text.bytes;
    int at = Opening.find(bytes, text.start, first, '=', '=');
    if (at == first) {
      return null;
    }
    boolean sure = true;
    for (; at < until; at = Opening.find(bytes, at + 1, until, '=', '"')) {
      if (bytes[at] == '"') {
        at++;
        while (at < until && bytes[at] != '"') {
          at += bytes[at] == '\\' ? 2 : 1;
        }
      } else if (at > text.start && (bytes[at - 1] | 0x20) >= 'a') {
        if (isKey(text, at)) {
          Level level = value(text, at + 1);
          if (level != null) {
            text.decided = sure ? text.decided : Opening.UNDECIDED;
            return level;
          }
          // Its digits may have made the difference.
          sure = false;
        }
      }
    }
    return null;
  }

  private static boolean isKey(Opening text, int equals) {
    if (equals < text.start + 2 || !mayEndKey(text.bytes[equals - 1], text.bytes[equals - 2])) {
      return false;
    }
    for (byte[] key : KEYS) {
      int start = equals - key.length;
      if (start >= text.start
          && text.begins(start, key)
          && (start == text.start || isBoundary(text.bytes[start - 1]))) {
        return true;
      }
    }
    return false;
  }

  /// Whether any of the keys ends with these two letters.
  static boolean mayEndKey(byte last, byte lastButOne) {
    return switch (last) {
      case 'l' -> lastButOne == 'e' || lastButOne == 'v';
      case 'y' -> lastButOne == 't';
      case 'e' -> lastButOne == 'm';
      default -> false;
    };
  }

  private static boolean isBoundary(byte b) {
    return b == ' ' || b == '\t' || b == '{' || b == '[' || b == ',' || b == 'm';
  }

  private static @Nullable Level value(Opening text, int from) {
    int start = from;
    while (start < text.end && text.isColour(start)) {
      start = text.afterColour(start);
    }
    start = text.isAt(start, '"') ? start + 1 : start;
    int stop = start;
    while (text.isLetter(stop)) {
      stop++;
    }
    if (stop > start) {
      text.decided = stop + 1;
      return LevelWords.of(text.bytes, start, stop);
    }
    int number = 0;
    while (text.isDigit(stop) && stop < start + 3) {
      number = number * 10 + text.bytes[stop++] - '0';
    }
    boolean whole =
        stop > start && (stop == text.end || text.isAt(stop, ' ') || text.isAt(stop, '"'));
    return whole ? LevelWords.of(number) : null;
  }

  private static byte[][] keys(String... names) {
    byte[][] keys = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      keys[i] = names[i].getBytes(StandardCharsets.US_ASCII);
    }
    return keys;
  }
}
