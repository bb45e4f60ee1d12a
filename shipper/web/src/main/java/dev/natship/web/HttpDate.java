package dev.natship.web;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The header `Date`, written at most once a second. Written by hand: the JDK's formatter would
/// load its tables of all languages for it.
final class HttpDate {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private long second = Long.MIN_VALUE;
  private String text = "";

  String at(Instant now) {
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      text = write(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
    }
    return text;
  }

  private static String write(LocalDateTime time) {
    return DAYS[time.getDayOfWeek().ordinal()]
        + ", "
        + two(time.getDayOfMonth())
        + " "
        + MONTHS[time.getMonthValue() - 1]
        + " "
        + time.getYear()
        + " "
        + two(time.getHour())
        + ":"
        + two(time.getMinute())
        + ":"
        + two(time.getSecond())
        + " GMT";
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
