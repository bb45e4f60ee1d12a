package dev.natship.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The thread that seals a chunk which nothing fills in time. In a journal without a disk it also
/// lets old lines go.
final class ChunkTimer implements Runnable {
  private static final long TICK = TimeUnit.SECONDS.toNanos(1);

  private final JournalState state;
  private final long age;
  private long openedAt;

  /// Waits for a chunk to be opened. Otherwise it looks again before the open one is due.
  private boolean idle;

  ChunkTimer(JournalState state, Duration age) {
    this.state = state;
    this.age = JournalState.nanos(age);
  }

  /// The first line of a chunk has come. Lock held.
  void opened() {
    openedAt = System.nanoTime();
    if (idle) {
      state.opened.signal();
    }
  }

  @Override
  public void run() {
    state.lock.lock();
    try {
      while (!state.closing()) {
        long left = TICK;
        idle = !state.memory().hasOpenLines();
        if (!idle) {
          left = openedAt + age - System.nanoTime();
          if (left <= 0) {
            state.seal();
            continue;
          }
        }
        state.memory().evictOld();
        state.opened.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      state.lock.unlock();
    }
  }
}
