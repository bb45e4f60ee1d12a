package dev.natship.intake;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// Counts the times in which lines may have passed unseen. Its owner guards it.
public final class SourceGaps {
  private long count;
  private Duration time = Duration.ZERO;

  /// Returns the length as the log shows it.
  public Duration add(Duration length) {
    count++;
    time = time.plus(length);
    return length.truncatedTo(ChronoUnit.MILLIS);
  }

  public long count() {
    return count;
  }

  /// How long they were, all together.
  public Duration time() {
    return time;
  }
}
