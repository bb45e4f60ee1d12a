package dev.natship.replay;

import dev.natship.gate.LaneClock;

/// Limits how many lines are read per second. At most a quarter of a second's lines go at once.
/// Belongs to one thread.
final class Pace {
  private static final int PARTS = 4;

  private final long rate;
  private final LaneClock clock;
  private double saved;
  private long since;

  /// @param rate lines per second; 0 for no limit
  Pace(long rate, LaneClock clock) {
    this.rate = rate;
    this.clock = clock;
    this.since = clock.nanos();
    this.saved = most();
  }

  private double most() {
    return Math.max(1, (double) rate / PARTS);
  }

  /// How many lines may be read now.
  long allowed() {
    if (rate == 0) {
      return Integer.MAX_VALUE;
    }
    long now = clock.nanos();
    saved = Math.min(most(), saved + (now - since) / 1e9 * rate);
    since = now;
    return (long) saved;
  }

  void took(long lines) {
    saved -= rate == 0 ? 0 : lines;
  }

  /// Nanoseconds to wait until it is worth reading again.
  long pause() {
    return (long) (Math.max(1, most() - saved) / rate * 1e9);
  }
}
