package dev.natship.source;

import java.time.Duration;

/// A point in time on two clocks: one that never goes back, and the wall clock, which goes on while
/// the machine sleeps.
record Moment(long nanos, long millis) {

  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /// How long after this one the other came, by the clock that counted more.
  Duration until(Moment later) {
    Duration steady = Duration.ofNanos(Math.max(0, later.nanos - nanos));
    Duration wall = Duration.ofMillis(Math.max(0, later.millis - millis));
    return steady.compareTo(wall) >= 0 ? steady : wall;
  }

  boolean isBefore(Moment other) {
    return nanos - other.nanos < 0;
  }

  Moment earlier(Moment other) {
    return other.isBefore(this) ? other : this;
  }
}
