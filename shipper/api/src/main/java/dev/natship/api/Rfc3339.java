package dev.natship.api;

/// Reads and writes RFC 3339 times as nanoseconds since the epoch, without objects.
public final class Rfc3339 {
  /// What [#parse] answers when the text is no time.
  public static final long NONE = Long.MIN_VALUE;

  private static final long SECOND = 1_000_000_000L;

  private Rfc3339() {}

  /// Any RFC 3339 time with a fraction of any length (cut to nanoseconds) and any offset, or
  /// [#NONE].
  public static long parse(byte[] b, int offset, int length) {
    int end = offset + length;
    if (length < 20
        || b[offset + 4] != '-'
        || b[offset + 7] != '-'
        || b[offset + 13] != ':'
        || b[offset + 16] != ':') {
      return NONE;
    }
    int separator = b[offset + 10];
    int year = digits(b, offset, 4);
    int month = digits(b, offset + 5, 2);
    int day = digits(b, offset + 8, 2);
    int hour = digits(b, offset + 11, 2);
    int minute = digits(b, offset + 14, 2);
    int second = digits(b, offset + 17, 2);
    if ((separator != 'T' && separator != 't' && separator != ' ')
        || year < 1678
        || year > 2261
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60) {
      return NONE;
    }
    int i = offset + 19;
    long nanos = 0;
    if (b[i] == '.' || b[i] == ',') {
      i++;
      int first = i;
      long unit = SECOND / 10;
      while (i < end && b[i] >= '0' && b[i] <= '9') {
        nanos += (b[i] - '0') * unit;
        unit /= 10;
        i++;
      }
      if (i == first) {
        return NONE;
      }
    }
    int shift = zone(b, i, end);
    if (shift == Integer.MIN_VALUE) {
      return NONE;
    }
    long seconds =
        epochDay(year, month, day) * 86_400L + hour * 3_600L + minute * 60L + second - shift;
    return seconds * SECOND + nanos;
  }

  /// Appends the time in UTC with the given number of fraction digits, 0 to 9.
  public static void write(long epochNanos, int fraction, Output out) {
    long seconds = Math.floorDiv(epochNanos, SECOND);
    long nanos = Math.floorMod(epochNanos, SECOND);
    long day = Math.floorDiv(seconds, 86_400L);
    int rest = (int) Math.floorMod(seconds, 86_400L);
    long shifted = day + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    long dayOfEra = shifted - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shiftedMonth = (5 * dayOfYear + 2) / 153;
    long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    out.word(
        two(year / 100)
            | two(year % 100) << 16
            | (long) '-' << 32
            | two(month) << 40
            | (long) '-' << 56,
        8);
    out.word(
        two(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
            | (long) 'T' << 16
            | two(rest / 3_600) << 24
            | (long) ':' << 40
            | two(rest / 60 % 60) << 48,
        8);
    out.word(':' | two(rest % 60) << 8, 3);
    if (fraction > 0) {
      out.write('.');
      long cut = nanos;
      for (int i = fraction; i < 9; i++) {
        cut /= 10;
      }
      out.padded(cut, fraction);
    }
    out.write('Z');
  }

  /// The digits of a number below a hundred, the first one in the lowest byte.
  private static long two(long number) {
    long tens = number / 10;
    return '0' + tens | '0' + number - 10 * tens << 8;
  }

  public static String text(long epochNanos, int fraction) {
    Output out = new Output(32);
    write(epochNanos, fraction, out);
    return out.toText();
  }

  /// Appends seconds with a fraction of the given number of digits, as `1771324200.123`.
  public static void writeSeconds(long epochNanos, int fraction, Output out) {
    out.number(Math.floorDiv(epochNanos, SECOND));
    if (fraction > 0) {
      long cut = Math.floorMod(epochNanos, SECOND);
      for (int i = fraction; i < 9; i++) {
        cut /= 10;
      }
      out.write('.');
      out.padded(cut, fraction);
    }
  }

  private static int zone(byte[] b, int i, int end) {
    if (i < end && (b[i] == 'Z' || b[i] == 'z')) {
      return i + 1 == end ? 0 : Integer.MIN_VALUE;
    }
    if (i + 6 != end || (b[i] != '+' && b[i] != '-') || b[i + 3] != ':') {
      return Integer.MIN_VALUE;
    }
    int hours = digits(b, i + 1, 2);
    int minutes = digits(b, i + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int shift = hours * 3_600 + minutes * 60;
    return b[i] == '-' ? -shift : shift;
  }

  private static int digits(byte[] b, int offset, int count) {
    int value = 0;
    for (int i = offset; i < offset + count; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static long epochDay(int year, int month, int day) {
    long shifted = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(shifted, 400L);
    long yearOfEra = shifted - era * 400;
    long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
