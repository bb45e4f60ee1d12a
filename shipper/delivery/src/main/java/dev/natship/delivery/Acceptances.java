package dev.natship.delivery;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What a destination took lately, which shows whose fault a refusal is: where it takes other lines
/// in the meantime, the fault lies with those that it refuses.
public final class Acceptances {
  private final AtomicLong count = new AtomicLong();
  private final AtomicBoolean fresh = new AtomicBoolean();

  /// The destination took at least one line.
  void accepted() {
    count.incrementAndGet();
    fresh.set(true);
  }

  /// It is known from elsewhere that the destination takes lines, from a life before for example.
  public void trust() {
    fresh.set(true);
  }

  /// How often it took something.
  public long count() {
    return count.get();
  }

  /// Whether the last thing that was heard of it was that it takes lines. Counts for one refusal
  /// only, so that a destination that begins to refuse everything costs one line and not all.
  boolean spendTrust() {
    return fresh.getAndSet(false);
  }
}
