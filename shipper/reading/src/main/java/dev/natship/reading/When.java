package dev.natship.reading;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A moment as people type it: `30s`, `10m`, `2h` or `1d` ago, or a time.
public final class When {
  public static final String FORMS = "30s, 10m, 2h, 1d or a time such as 2026-01-31T10:00:00Z";

  private When() {}

  /// Empty for what is no time.
  public static Optional<Instant> parse(String text, Instant now) {
    try {
      String upper = text.strip().toUpperCase(Locale.ROOT);
      Duration ago =
          upper.endsWith("D") ? Duration.parse("P" + upper) : Duration.parse("PT" + upper);
      return ago.isNegative() ? Optional.empty() : Optional.of(now.minus(ago));
    } catch (DateTimeException | ArithmeticException _) {
      // not a duration
    }
    try {
      return Optional.of(Instant.parse(text.strip()));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
