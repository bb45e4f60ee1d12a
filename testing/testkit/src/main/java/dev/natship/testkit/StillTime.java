package dev.natship.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/// Time that stands still until a test moves it. Waiting is a short real nap after which everybody
/// asks again.
public class StillTime {
  public static final Instant BEGIN = Instant.parse("2026-02-17T10:30:00Z");
  private static final long NAP = 200_000;

  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final long first = nanos.get();
  private volatile double chance = 0.5;

  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  public void chance(double chance) {
    this.chance = chance;
  }

  public long nanos() {
    return nanos.get();
  }

  public Instant now() {
    return BEGIN.plusNanos(nanos.get() - first);
  }

  @SuppressWarnings("WaitNotInLoop") // Who waits asks again by himself.
  public void await(Condition condition, long nanos) throws InterruptedException {
    condition.awaitNanos(NAP);
  }

  public Duration journalWait(Duration wanted) {
    return Duration.ofMillis(1);
  }

  public double chance() {
    return chance;
  }
}
