package dev.natship.source;

import java.time.Duration;

/// A point in time on two clocks: one that never goes back, and the wall clock, which goes on while
/// the machine sleeps.
record ClockReading(long nanos, long millis) {

  static ClockReading now() {
    return new ClockReading(System.nanoTime(), System.currentTimeMillis());
  }

  /// How long after this one the other came, by the clock that counted more.
  Duration until(ClockReading later) {
    Duration steady = Duration.ofNanos(Math.max(0, later.nanos - nanos));
    Duration wall = Duration.ofMillis(Math.max(0, later.millis - millis));
    return steady.compareTo(wall) >= 0 ? steady : wall;
  }

  boolean isBefore(ClockReading other) {
    return nanos - other.nanos < 0;
  }

  ClockReading earlier(ClockReading other) {
    return other.isBefore(this) ? other : this;
  }
}
