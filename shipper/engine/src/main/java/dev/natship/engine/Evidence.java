package dev.natship.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What a destination took lately, which shows whose fault a refusal is: where it takes other lines
/// in the meantime, the fault lies with those that it refuses.
final class Evidence {
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean fresh = new AtomicBoolean();

  /// The destination took at least one line.
  void took() {
    taken.incrementAndGet();
    fresh.set(true);
  }

  /// It is known from elsewhere that the destination takes lines, from a life before for example.
  void trust() {
    fresh.set(true);
  }

  /// How often it took something.
  long taken() {
    return taken.get();
  }

  /// Whether the last thing that was heard of it was that it takes lines. Counts for one refusal
  /// only, so that a destination that begins to refuse everything costs one line and not all.
  boolean spend() {
    return fresh.getAndSet(false);
  }
}
