package dev.natship.chunks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How old lines are, in milliseconds on the journal's own clock, which begins when it is opened: a
/// step of the wall clock makes no line older. Guarded by the journal's lock, except `now`.
public final class RetentionClock {
  private final LongSupplier nanos;
  private final long opened;
  private final long retained;
  private boolean begun;

  public RetentionClock(Duration retained, LongSupplier nanos) {
    this.retained = retained.toMillis();
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
  }

  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - opened);
  }

  /// Nothing is too old before the first append, so that readers have time to open.
  public void begin() {
    begun = true;
  }

  public boolean tooOld(long sealedAt) {
    return begun && now() - sealedAt > retained;
  }

  /// Which part of the retained age has passed since then.
  public double part(long sealedAt) {
    return Math.clamp((double) (now() - sealedAt) / Math.max(1, retained), 0.0, 1.0);
  }

  /// How long one segment may go on: it keeps its first lines that long after their time.
  public long span() {
    return retained / 8;
  }
}
