package dev.natship.lines;

import dev.natship.api.Rfc3339;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads RFC 3339 times as [Rfc3339] does, and remembers the last second: most lines of a stream
/// differ only in the fraction. For one thread.
final class SecondCache {
  private static final long SECOND = 1_000_000_000L;

  /// Length of `2026-02-17T10:30:00`.
  private static final int LENGTH = 19;

  private static final int NANO_DIGITS = 9;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;
  private static final long ZEROS = EACH * '0';

  /// Added to a byte, it reaches the top bit when that is more than a digit.
  private static final long ABOVE_NINE = EACH * (0x7f - '9');

  private static final long FOURS = 0x000000ff000000ffL;

  private final byte[] text = new byte[LENGTH];
  private long nanos = Rfc3339.NONE;

  long parse(byte[] bytes, int from, int to) {
    if (nanos != Rfc3339.NONE && to - from > LENGTH && isSameSecond(bytes, from)) {
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

  private boolean isSameSecond(byte[] bytes, int from) {
    int last = LENGTH - Long.BYTES;
    return (long) LONG.get(text, 0) == (long) LONG.get(bytes, from)
        && (long) LONG.get(text, Long.BYTES) == (long) LONG.get(bytes, from + Long.BYTES)
        && (long) LONG.get(text, last) == (long) LONG.get(bytes, from + last);
  }

  /// Reads `.`, one to nine digits and `Z`. Returns nanoseconds, or -1 for anything else.
  private static long fraction(byte[] bytes, int from, int to) {
    int digits = to - from - 2;
    if (digits < 1 || digits > NANO_DIGITS || bytes[from] != '.' || bytes[to - 1] != 'Z') {
      return -1;
    }
    int known = digits == NANO_DIGITS ? eightDigits(bytes, from + 1) : 0;
    if (known < 0) {
      return -1;
    }
    int fraction = known;
    for (int i = digits == NANO_DIGITS ? to - 2 : from + 1; i < to - 1; i++) {
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

  /// Reads them together: pairs of digits are made numbers, then pairs of these. -1 when one is no
  /// digit.
  private static int eightDigits(byte[] bytes, int from) {
    long text = (long) LONG.get(bytes, from);
    long digits = text - ZEROS;
    if (((text + ABOVE_NINE | digits) & TOP) != 0) {
      return -1;
    }
    long twos = digits * 10 + (digits >>> 8);
    long first = (twos & FOURS) * (100 + (1_000_000L << 32));
    long second = (twos >>> 16 & FOURS) * (1 + (10_000L << 32));
    return (int) (first + second >>> 32);
  }
}
