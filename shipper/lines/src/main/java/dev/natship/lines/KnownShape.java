package dev.natship.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What lies between the string values of a line, remembered from one line to the next: programs
/// write the same names in the same order again and again, and comparing is cheaper than parsing.
///
/// Only strings may differ between two lines of one shape. A line in which something else counts (a
/// core field that is no string, a name that comes twice) is never remembered.
final class KnownShape {
  static final int MOST_VALUES = 32;
  private static final int LONGEST = 1024;

  /// After so many lines of other shapes in a row, this one is given up.
  private static final int PATIENCE = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] text = new byte[LONGEST];

  /// Where the text before each value ends, and at last the text behind all of them.
  private final int[] ends = new int[MOST_VALUES + 1];

  private final int[] paths = new int[MOST_VALUES];
  private int values;
  private boolean breaks;
  private boolean known;
  private int misses;

  private final int[] starts = new int[MOST_VALUES];
  private final int[] stops = new int[MOST_VALUES];
  private final int[] seenPaths = new int[MOST_VALUES];
  private int seen;
  private boolean spoilt;

  boolean known() {
    return known;
  }

  int values() {
    return values;
  }

  int path(int value) {
    return paths[value];
  }

  boolean breaks() {
    return breaks;
  }

  /// Where the value begins, if the text before it stands at `at`. After the last value, where the
  /// line ends. -1 when the text is another one.
  int after(int value, byte[] bytes, int at, int end) {
    int from = value == 0 ? 0 : ends[value - 1];
    int next = at + ends[value] - from;
    return next <= end && same(text, from, bytes, at, next - at) ? next : -1;
  }

  /// Compares eight bytes at a time; the last eight overlap those before. These texts are short,
  /// and calling the JDK's method for long ones would cost more than the comparison.
  private static boolean same(byte[] one, int from, byte[] other, int at, int length) {
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        if (one[from + i] != other[at + i]) {
          return false;
        }
      }
      return true;
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if ((long) LONG.get(one, from + i) != (long) LONG.get(other, at + i)) {
        return false;
      }
    }
    return (long) LONG.get(one, from + last) == (long) LONG.get(other, at + last);
  }

  void matched() {
    misses = 0;
  }

  /// Called before a line is parsed.
  void begin() {
    seen = 0;
    spoilt = known && ++misses <= PATIENCE;
  }

  /// Called for each string value of the line, without its quotes.
  void value(int path, int start, int stop) {
    if (seen == MOST_VALUES) {
      spoilt = true;
    }
    if (!spoilt) {
      seenPaths[seen] = path;
      starts[seen] = start;
      stops[seen++] = stop;
    }
  }

  void spoil() {
    spoilt = true;
  }

  /// Called when the line was one object. Remembers its shape, if only strings counted in it.
  void learn(byte[] bytes, int from, int to, boolean lineBreaks) {
    if (spoilt) {
      return;
    }
    known = false;
    int size = 0;
    int at = from;
    for (int i = 0; i <= seen; i++) {
      int until = i < seen ? starts[i] : to;
      if (until - at > LONGEST - size) {
        return;
      }
      System.arraycopy(bytes, at, text, size, until - at);
      size += until - at;
      ends[i] = size;
      at = i < seen ? stops[i] : to;
    }
    System.arraycopy(seenPaths, 0, paths, 0, seen);
    values = seen;
    breaks = lineBreaks;
    misses = 0;
    known = true;
  }
}
