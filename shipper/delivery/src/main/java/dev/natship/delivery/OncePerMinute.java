package dev.natship.delivery;

import dev.natship.gate.LaneClock;
import java.time.Duration;

/// Lets a repeated message through once per interval and counts the others.
final class OncePerMinute {
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final LaneClock clock;
  private boolean spoken;
  private long lastNanos;
  private long unsaid;

  OncePerMinute(LaneClock clock) {
    this.clock = clock;
  }

  /// How many were held back since the last one, when it is time to speak; otherwise -1.
  synchronized long due() {
    long now = clock.nanos();
    if (spoken && now - lastNanos < INTERVAL) {
      unsaid++;
      return -1;
    }
    long before = unsaid;
    spoken = true;
    lastNanos = now;
    unsaid = 0;
    return before;
  }
}
