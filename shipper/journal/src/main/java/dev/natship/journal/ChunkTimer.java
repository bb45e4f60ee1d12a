package dev.natship.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The thread that seals a chunk which nothing fills in time: soon where somebody needs it, else
/// within a second or two. In a journal without a disk it also lets old lines go.
final class ChunkTimer implements Runnable {
  private static final long TICK = TimeUnit.SECONDS.toNanos(1);

  private final JournalState state;
  private final long age;
  private long openedAt;

  /// Need not look before its tick, unless a chunk is opened for somebody who needs it soon.
  /// Otherwise it looks again before the open one is due.
  private boolean idle;

  ChunkTimer(JournalState state, Duration age) {
    this.state = state;
    this.age = JournalState.nanos(age);
  }

  /// The first line of a chunk has come. Lock held.
  void opened() {
    openedAt = System.nanoTime();
    if (idle && state.wantsChunksSoon()) {
      state.opened.signal();
    }
  }

  @Override
  public void run() {
    state.lock.lock();
    try {
      while (!state.closing()) {
        boolean open = state.memory().hasOpenLines();
        boolean soon = state.wantsChunksSoon();
        long left = openedAt + (soon ? age : Math.max(age, TICK)) - System.nanoTime();
        if (open && left <= 0) {
          state.seal();
          continue;
        }
        idle = !open || !soon;
        state.memory().evictOld();
        state.opened.awaitNanos(idle ? TICK : left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      state.lock.unlock();
    }
  }
}
