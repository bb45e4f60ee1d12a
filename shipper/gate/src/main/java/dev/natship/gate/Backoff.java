package dev.natship.gate;

import java.time.Duration;

/// Exponential backoff with full jitter: anything from a millisecond up to a bound that doubles
/// with each failure.
public record Backoff(Duration first, Duration max, LaneClock clock) {
  private static final int MOST_DOUBLINGS = 40;

  public long nanos(int failuresInARow) {
    int doublings = Math.clamp(failuresInARow - 1L, 0, MOST_DOUBLINGS);
    double bound =
        Math.min((double) max.toNanos(), (double) first.toNanos() * Math.pow(2, doublings));
    return Math.max(1_000_000, (long) (bound * clock.chance()));
  }
}
