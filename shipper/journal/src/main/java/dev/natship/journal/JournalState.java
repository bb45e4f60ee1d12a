package dev.natship.journal;

import dev.natship.chunks.ChunkMemory;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the threads of one journal share: its only lock, what they wait for, and the bookkeeping.
/// Whoever needs the journal's state is given this; it knows none of them.
///
/// Everything here is guarded by `lock`, which is held for moments and never during I/O. A method
/// whose name begins with `locked` takes it; all the others are called with the lock held.
final class JournalState {
  final ReentrantLock lock = new ReentrantLock();

  /// A chunk was sealed, a reader has closed, or the journal closes.
  final Condition sealed = lock.newCondition();

  /// Lines have become durable, or never will.
  final Condition durable = lock.newCondition();

  /// A line that was refused may be taken now.
  final Condition room = lock.newCondition();

  /// The first line of a chunk has come.
  final Condition opened = lock.newCondition();

  private final Condition diskWork = lock.newCondition();

  final Retention retention;
  final Cursors cursors = new Cursors();
  private boolean diskHasWork;
  private boolean closing;

  JournalState(Retention retention) {
    this.retention = retention;
  }

  ChunkMemory memory() {
    return retention.memory;
  }

  // Chunks

  /// Closes the open chunk, if it has lines.
  void seal() {
    if (memory().hasOpenLines()) {
      memory().seal();
      announceSealed();
    }
  }

  void announceSealed() {
    sealed.signalAll();
    wakeDisk();
  }

  // The disk writer

  void wakeDisk() {
    diskHasWork = true;
    diskWork.signal();
  }

  /// Waits until there is work for the disk, or the time is over. While writes fail only closing
  /// ends the wait early.
  @SuppressWarnings("WaitNotInLoop") // The disk writer is the loop: one empty step does no harm.
  void awaitDiskWork(long nanos, boolean writesFail) throws InterruptedException {
    if (nanos > 0 && (!diskHasWork || writesFail) && !closing) {
      diskWork.awaitNanos(nanos);
    }
    diskHasWork = false;
  }

  /// A cursor is to be saved. The disk writer is woken by the first one only.
  void cursorChanged() {
    if (cursors.wantSave()) {
      wakeDisk();
    }
  }

  // Readers

  void committed(boolean holds) {
    if (holds) {
      room.signalAll();
    }
    cursorChanged();
  }

  void readerClosed(ReaderAccount account) {
    retention.readers.remove(account);
    account.cursor().release();
    sealed.signalAll();
    room.signalAll();
    wakeDisk();
  }

  // The end

  boolean closing() {
    return closing;
  }

  boolean lockedClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /// Wakes everybody who waits. False when that has happened before.
  boolean close() {
    if (closing) {
      return false;
    }
    memory().seal();
    closing = true;
    sealed.signalAll();
    room.signalAll();
    opened.signalAll();
    wakeDisk();
    return true;
  }

  /// Waits this long, or until the journal closes. True when it has not closed.
  boolean lockedPause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long left = nanos; left > 0 && !closing; ) {
        left = sealed.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /// A year stands for every longer time.
  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0
        ? Duration.ofDays(365).toNanos()
        : duration.toNanos();
  }
}
