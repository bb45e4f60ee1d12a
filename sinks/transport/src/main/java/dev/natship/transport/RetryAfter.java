package dev.natship.transport;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Reads how long a destination wants to be left alone, in every form that is in use.
///
/// Seconds (with a fraction), an HTTP date, an RFC 3339 time, seconds or milliseconds since the
/// epoch, or a list such as `limit=10, remaining=0, reset=30`.
final class RetryAfter {
  /// The longest wait: after it, a destination is asked again whatever it said.
  static final Duration LONGEST = Duration.ofHours(1);

  private static final double EPOCH_SECONDS = 1e9;
  private static final double EPOCH_MILLIS = 1e12;

  private RetryAfter() {}

  /// The wait from `now` on, between zero and [#LONGEST]. Empty when the value cannot be read.
  static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    int reset = text.toLowerCase(Locale.ROOT).indexOf("reset=");
    if (reset >= 0) {
      text = text.substring(reset + "reset=".length());
      int end = 0;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      text = text.substring(0, end);
    }
    return number(text, now).or(() -> date(value.strip(), now)).map(RetryAfter::bounded);
  }

  private static Optional<Duration> number(String text, Instant now) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
    if (Double.isNaN(number)) {
      return Optional.empty();
    }
    if (number >= EPOCH_MILLIS) {
      return Optional.of(Duration.ofMillis((long) number - now.toEpochMilli()));
    }
    if (number >= EPOCH_SECONDS) {
      return Optional.of(Duration.ofMillis((long) (number * 1000) - now.toEpochMilli()));
    }
    return Optional.of(Duration.ofMillis((long) Math.ceil(number * 1000)));
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      return Optional.of(
          Duration.between(
              now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
    } catch (DateTimeException _) {
      // perhaps the other form
    }
    try {
      return Optional.of(Duration.between(now, Instant.parse(text)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration duration) {
    if (duration.isNegative()) {
      return Duration.ZERO;
    }
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
