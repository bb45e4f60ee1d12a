package dev.natship.intake;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// Counts the gaps: times in which lines may have been missed. Its owner guards it with a lock.
public final class SourceGaps {
  private long count;
  private Duration time = Duration.ZERO;

  /// Counts one gap, and returns its length as the log shows it.
  public Duration add(Duration length) {
    count++;
    time = time.plus(length);
    return length.truncatedTo(ChronoUnit.MILLIS);
  }

  public long count() {
    return count;
  }

  /// How long all gaps were together.
  public Duration time() {
    return time;
  }
}
