package dev.natship.gate;

import dev.natship.settings.Settings;
import java.time.Duration;

/// How long a lane waits after a failure before it tries again: `retry`.
public record RetrySettings(Duration first, Duration max) {

  static RetrySettings read(Settings settings) {
    Duration first = settings.positive("retry.first", Duration.ofMillis(500));
    Duration max = settings.positive("retry.max", Duration.ofSeconds(30));
    if (first.compareTo(max) > 0) {
      settings.problem("retry.first", "is longer than retry.max");
    }
    return new RetrySettings(first, max);
  }

  public Backoff backoff(LaneClock clock) {
    return new Backoff(first, max, clock);
  }
}
