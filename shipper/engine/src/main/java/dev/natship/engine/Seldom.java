package dev.natship.engine;

import java.time.Duration;

/// Lets a repeated message through once per interval and counts the others.
final class Seldom {
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private final Pace pace;
  private boolean spoken;
  private long lastNanos;
  private long unsaid;

  Seldom(Pace pace) {
    this.pace = pace;
  }

  /// How many were held back since the last one, when it is time to speak; otherwise -1.
  synchronized long due() {
    long now = pace.nanos();
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
