package dev.natship.source;

import java.time.Duration;

/// Decides what to do about a subscription that brings nothing: first renew it, then replace the
/// connection, then accept that there are no lines and look less and less often. It is told the
/// time and reads no clock.
final class Watchdog {
  private static final int RAREST = 64;
  private static final long AT_ONCE = Duration.ofSeconds(5).toNanos();

  /// What to try next.
  enum Step {
    RENEW,
    REPLACE,
    BELIEVE
  }

  private final long silence;
  private long interval;
  private long mark;
  private int steps;

  Watchdog(Duration silence) {
    this.silence = silence.toNanos();
    this.interval = this.silence;
  }

  /// Begins anew: there is a fresh connection.
  void restart(long now) {
    mark = now;
    steps = 0;
    interval = silence;
  }

  /// Notes the last line. Returns whether it came right after a step, which means that the
  /// subscription was stuck.
  boolean helped(long lastLine) {
    if (lastLine - mark <= 0) {
      return false;
    }
    boolean helped = steps > 0 && lastLine - mark < AT_ONCE;
    restart(lastLine);
    return helped;
  }

  boolean due(long now) {
    return silence > 0 && now - mark >= interval;
  }

  /// The canary came back, so a line would have come too.
  void verified(long now) {
    restart(now);
  }

  Step next(long now) {
    mark = now;
    steps++;
    if (steps > Step.values().length) {
      interval = Math.min(interval * 2, silence * RAREST);
    }
    return Step.values()[Math.min(steps, Step.values().length) - 1];
  }
}
