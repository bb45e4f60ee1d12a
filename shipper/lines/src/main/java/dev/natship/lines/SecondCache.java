package dev.natship.lines;

import dev.natship.api.Rfc3339;
import java.util.Arrays;

/// Reads RFC 3339 times as [Rfc3339] does, and remembers the last second: most lines of a stream
/// differ only in the fraction. For one thread.
final class SecondCache {
  private static final long SECOND = 1_000_000_000L;

  /// Length of `2026-02-17T10:30:00`.
  private static final int LENGTH = 19;

  private static final int NANO_DIGITS = 9;

  private final byte[] text = new byte[LENGTH];
  private long nanos = Rfc3339.NONE;

  long parse(byte[] bytes, int from, int to) {
    if (nanos != Rfc3339.NONE
        && to - from > LENGTH
        && Arrays.equals(text, 0, LENGTH, bytes, from, from + LENGTH)) {
      long fraction = fraction(bytes, from + LENGTH, to);
      if (fraction >= 0) {
        return nanos + fraction;
      }
    }
    long time = Rfc3339.parse(bytes, from, to - from);
    if (time != Rfc3339.NONE && bytes[to - 1] == 'Z') {
      System.arraycopy(bytes, from, text, 0, LENGTH);
      nanos = Math.floorDiv(time, SECOND) * SECOND;
    }
    return time;
  }

  /// Reads `.`, one to nine digits and `Z`. Returns nanoseconds, or -1 for anything else.
  private static long fraction(byte[] bytes, int from, int to) {
    int digits = to - from - 2;
    if (digits < 1 || digits > NANO_DIGITS || bytes[from] != '.' || bytes[to - 1] != 'Z') {
      return -1;
    }
    int fraction = 0;
    for (int i = from + 1; i < to - 1; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      fraction = fraction * 10 + digit;
    }
    for (int i = digits; i < NANO_DIGITS; i++) {
      fraction *= 10;
    }
    return fraction;
  }
}
