package dev.natship.journal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How old lines are, in milliseconds on the journal's own clock, which begins when it is opened: a
/// step of the wall clock makes no line older. Guarded by the journal's lock, except `now`.
final class RetentionClock {
  private final LongSupplier nanos;
  private final long opened;
  private final long retained;
  private boolean begun;

  RetentionClock(Duration retained, LongSupplier nanos) {
    this.retained = retained.toMillis();
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
  }

  long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - opened);
  }

  /// Nothing is too old before the first append, so that readers have time to open.
  void begin() {
    begun = true;
  }

  boolean tooOld(long sealedAt) {
    return begun && now() - sealedAt > retained;
  }

  /// Which part of the retained age has passed since then.
  double part(long sealedAt) {
    return Math.clamp((double) (now() - sealedAt) / Math.max(1, retained), 0.0, 1.0);
  }

  /// How long one segment may go on: it keeps its first lines that long after their time.
  long span() {
    return retained / 8;
  }

  /// Lines of earlier lives are as old as the newest of them says. How long nobody wrote cannot be
  /// told from a step of the clock: no gap counts for more than a span.
  void settle(List<Segment> segments) {
    long endedAt = 0;
    long after = Long.MIN_VALUE;
    for (Segment segment : segments.reversed()) {
      if (segment.latest() != Long.MIN_VALUE) {
        if (after != Long.MIN_VALUE) {
          endedAt -= Math.clamp(after - segment.latest(), 0, span());
        }
        after = segment.latest();
      }
      segment.endedAt(endedAt);
    }
  }
}
