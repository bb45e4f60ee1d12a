package dev.natship.sentry;

import java.time.Duration;
import java.util.List;

/// Reads `X-Sentry-Rate-Limits`: `<seconds>:<category;category>:<scope>…`, several with commas
/// between.
final class RateLimits {
  private static final List<String> OURS = List.of("log_item", "log_byte");

  private RateLimits() {}

  /// How long logs must be held back; zero when the header says nothing about logs.
  static Duration hold(String header) {
    long longest = 0;
    for (String limit : header.split(",")) {
      String[] parts = limit.strip().split(":", -1);
      List<String> categories =
          parts.length < 2 || parts[1].isBlank() ? List.of() : List.of(parts[1].split(";"));
      if (categories.isEmpty() || categories.stream().anyMatch(OURS::contains)) {
        longest = Math.max(longest, seconds(parts[0]));
      }
    }
    return Duration.ofSeconds(longest);
  }

  private static long seconds(String text) {
    try {
      return (long) Math.ceil(Double.parseDouble(text.strip()));
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
