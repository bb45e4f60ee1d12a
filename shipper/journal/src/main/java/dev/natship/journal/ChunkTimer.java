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

  ChunkTimer(Journal journal, Duration age) {
    this.journal = journal;
    this.opened = journal.lock.newCondition();
    this.age = Journal.nanos(age);
  }

  /// The first line of a chunk has come. Lock held.
  void opened() {
    openedAt = System.nanoTime();
    opened.signal();
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
        if (journal.log.memory.hasOpenLines()) {
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
