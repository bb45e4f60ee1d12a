package dev.natship.intake;

import java.time.Duration;

/// A point in time on two clocks: one that never goes back, and the wall clock, which goes on while
/// the machine sleeps.
public record ClockReading(long nanos, long millis) {

  public static ClockReading now() {
    return new ClockReading(System.nanoTime(), System.currentTimeMillis());
  }

  /// The time from this reading to the later one, by the clock that shows more.
  public Duration until(ClockReading later) {
    Duration steady = Duration.ofNanos(Math.max(0, later.nanos - nanos));
    Duration wall = Duration.ofMillis(Math.max(0, later.millis - millis));
    return steady.compareTo(wall) >= 0 ? steady : wall;
  }

  public boolean isBefore(ClockReading other) {
    return nanos - other.nanos < 0;
  }

  public ClockReading earlier(ClockReading other) {
    return other.isBefore(this) ? other : this;
  }
}
