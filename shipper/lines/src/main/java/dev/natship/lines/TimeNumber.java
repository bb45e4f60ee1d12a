package dev.natship.lines;

import dev.natship.api.Rfc3339;
import java.nio.charset.StandardCharsets;

/// Reads a number as a time since 1970, in seconds, milliseconds, microseconds or nanoseconds. The
/// size of the number tells which. Accepts the years 1973 to 2261; other numbers are not times.
final class TimeNumber {
  private static final long LEAST_SECONDS = 100_000_000L;
  private static final long MOST_NANOS = 9_200_000_000_000_000_000L;
  private static final int LONGEST = 40;

  private TimeNumber() {}

  /// Returns nanoseconds since 1970, or [Rfc3339#NONE].
  static long parse(byte[] bytes, int from, int to) {
    long whole = 0;
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      if (whole > MOST_NANOS / 10) {
        return Rfc3339.NONE;
      }
      whole = whole * 10 + bytes[i] - '0';
      i++;
    }
    if (i == from) {
      return Rfc3339.NONE;
    }
    if (i == to) {
      return nanos(whole, 0);
    }
    if (bytes[i] != '.') {
      return rough(bytes, from, to);
    }
    long fraction = 0;
    long unit = 1_000_000_000L;
    for (i++; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      unit /= 10;
      fraction += (bytes[i] - '0') * unit;
    }
    return i == to ? nanos(whole, fraction) : rough(bytes, from, to);
  }

  /// @param fraction billionths of the unit; the size of `whole` tells which unit
  private static long nanos(long whole, long fraction) {
    if (whole < LEAST_SECONDS || whole > MOST_NANOS) {
      return Rfc3339.NONE;
    }
    long unit = 1_000_000_000L;
    for (long most = LEAST_SECONDS * 1_000; whole >= most && unit > 1; most *= 1_000) {
      unit /= 1_000;
    }
    long scaled = fraction / (1_000_000_000L / unit);
    return whole > (MOST_NANOS - scaled) / unit ? Rfc3339.NONE : whole * unit + scaled;
  }

  /// Reads a number with an exponent, which is rare, with the precision of a double.
  private static long rough(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return Rfc3339.NONE;
    }
    try {
      double value =
          Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
      if (!(value >= LEAST_SECONDS && value < MOST_NANOS)) {
        return Rfc3339.NONE;
      }
      long whole = (long) value;
      return nanos(whole, (long) ((value - whole) * 1e9));
    } catch (NumberFormatException _) {
      return Rfc3339.NONE;
    }
  }
}
