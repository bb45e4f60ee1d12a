package dev.natship.replay;

import dev.natship.gate.LaneClock;

/// So many lines a second, a quarter of a second of them at once. Belongs to one thread.
final class Pace {
  private static final int PARTS = 4;

  private final long rate;
  private final LaneClock clock;
  private double saved;
  private long since;

  /// @param rate lines a second; 0 for as many as there are
  Pace(long rate, LaneClock clock) {
    this.rate = rate;
    this.clock = clock;
    this.since = clock.nanos();
    this.saved = most();
  }

  private double most() {
    return Math.max(1, (double) rate / PARTS);
  }

  /// How many lines may go now.
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

  /// Until a reasonable number may go, in nanoseconds.
  long pause() {
    return (long) (Math.max(1, most() - saved) / rate * 1e9);
  }
}
