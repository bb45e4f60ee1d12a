package dev.natship.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One reader's place in the journal. `next` belongs to one thread; `commit`, `backlog` and `close` to any.
public final class Reader implements AutoCloseable {
  Reader() {}

  /// The next sealed chunk, from memory or disk, or null when none came in time.
  public @Nullable Chunk next(Duration maxWait) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /// Every line below this sequence is finished. Saved within a moment, and by `close`.
  public void commit(long sequence) {
    throw new UnsupportedOperationException();
  }

  public Backlog backlog() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
