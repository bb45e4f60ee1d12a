package dev.natship.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/// The thread that seals a chunk which nothing fills in time, and lets old lines leave a journal
/// without a disk.
final class ChunkTimer implements Runnable {
  private static final long TICK = TimeUnit.SECONDS.toNanos(1);

  private final Journal journal;
  private final Condition opened;
  private final long age;
  private long openedAt;

  /// Waits for a chunk to be opened; otherwise it looks again before the one that is open is due.
  private boolean idle;

  ChunkTimer(Journal journal, Duration age) {
    this.journal = journal;
    this.opened = journal.lock.newCondition();
    this.age = Journal.nanos(age);
  }

  /// The first line of a chunk has come. Lock held.
  void opened() {
    openedAt = System.nanoTime();
    if (idle) {
      opened.signal();
    }
  }

  /// Lock held.
  void stop() {
    opened.signalAll();
  }

  @Override
  public void run() {
    journal.lock.lock();
    try {
      while (!journal.closing()) {
        long left = TICK;
        idle = !journal.log.memory.hasOpenLines();
        if (!idle) {
          left = openedAt + age - System.nanoTime();
          if (left <= 0) {
            journal.seal();
            continue;
          }
        }
        journal.log.memory.evictOld();
        opened.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      journal.lock.unlock();
    }
  }
}
