package dev.natship.batches;

import java.util.concurrent.atomic.AtomicInteger;

/// The memory in which all lanes remember what became of lines: a megabyte, of which each may have
/// its share.
public final class OutcomeMemory {
  private static final int ALL = 1 << 20;

  private final int bytes;
  private final AtomicInteger lanes = new AtomicInteger();

  public OutcomeMemory() {
    this(ALL);
  }

  OutcomeMemory(int bytes) {
    this.bytes = bytes;
  }

  void join() {
    lanes.incrementAndGet();
  }

  void leave() {
    lanes.decrementAndGet();
  }

  /// What one lane may take.
  int share() {
    return bytes / Math.max(1, lanes.get());
  }
}
