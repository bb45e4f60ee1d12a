package dev.natship.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/// Time that stands still until a test moves it. Waiting is a short real nap after which everybody
/// asks again.
class FakeClock implements LaneClock {
  static final Instant BEGIN = Instant.parse("2026-02-17T10:30:00Z");
  private static final long NAP = 200_000;

  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final long first = nanos.get();
  private volatile double chance = 0.5;

  void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  void chance(double chance) {
    this.chance = chance;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return BEGIN.plusNanos(nanos.get() - first);
  }

  @Override
  public void await(Condition condition, long nanos) throws InterruptedException {
    condition.awaitNanos(NAP);
  }

  @Override
  public Duration journalWait(Duration wanted) {
    return Duration.ofMillis(1);
  }

  @Override
  public double chance() {
    return chance;
  }
}
