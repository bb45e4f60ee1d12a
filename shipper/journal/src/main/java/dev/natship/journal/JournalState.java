package dev.natship.journal;

import dev.natship.chunks.ChunkMemory;
import dev.natship.chunks.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the threads of one journal share: its only lock, what they wait for, and the bookkeeping.
/// Whoever needs the journal's state is given this; it knows none of them.
///
/// Everything here is guarded by `lock`, which is held for moments and never during I/O. A method
/// whose name begins with `locked` takes it; all the others are called with the lock held.
final class JournalState {
  /// Who waited for a chunk will do so again, once he has done his work.
  private static final long EAGER = TimeUnit.SECONDS.toNanos(1);

  final ReentrantLock lock = new ReentrantLock();

  /// A chunk was sealed, a reader has closed, or the journal closes.
  private final Condition sealed = lock.newCondition();

  /// Lines have become durable, or never will.
  final Condition durable = lock.newCondition();

  /// A line that was refused may be taken now.
  final Condition room = lock.newCondition();

  /// The first line of a chunk has come.
  final Condition opened = lock.newCondition();

  private final Condition diskWork = lock.newCondition();

  final Retention retention;
  final Cursors cursors = new Cursors();
  private final boolean hasDisk;

  /// Who waits for many lines, so that a chunk that was sealed for others does not wake him.
  private final List<Patience> patient = new ArrayList<>();

  /// The first line with which one of them has enough.
  private long enough = Long.MAX_VALUE;

  /// How many readers wait for the next chunk, however small it is.
  private int eager;

  /// Until when it is likely that one will wait again. Written with the lock held.
  private volatile long eagerUntil = System.nanoTime();

  private boolean diskHasWork;
  private boolean closing;

  /// A reader that waits for so many lines that waking it is worth it.
  private record Patience(Condition woken, long enough) {}

  JournalState(Retention retention, boolean hasDisk) {
    this.retention = retention;
    this.hasDisk = hasDisk;
  }

  /// How many lines wait behind each cursor that no reader is to be expected for.
  Map<String, Long> waitingInVain() {
    Map<String, Long> waiting = new TreeMap<>();
    for (Cursor each : cursors.unexpected()) {
      long from = Math.max(each.committed(), retention.earliest());
      Runs settled = Runs.of(each.latest().settled());
      long lines = retention.unread(from) - settled.within(from, retention.next());
      if (lines > 0) {
        waiting.put(each.name, lines);
      }
    }
    return waiting;
  }

  ChunkMemory memory() {
    return retention.memory;
  }

  // Chunks

  /// Closes the open chunk, if it has lines, for those who wait for the next one.
  void seal() {
    if (memory().hasOpenLines()) {
      memory().seal();
      announceSealed();
    }
  }

  private void announceSealed() {
    sealed.signalAll();
    wakeDisk();
  }

  /// Lines were appended.
  ///
  /// @param full whether a chunk was sealed because they filled it, which is enough for everybody
  void appended(boolean full) {
    if (full) {
      announceSealed();
    }
    if (full || memory().next() > enough) {
      wakePatient(full);
    }
  }

  private void wakePatient(boolean all) {
    for (Patience each : patient) {
      if (all || memory().next() > each.enough()) {
        each.woken().signal();
      }
    }
  }

  /// What is there is enough for everybody, by somebody's word.
  void hurry() {
    seal();
    wakePatient(true);
  }

  /// Waits for a chunk of any size. Returns the time that is left.
  @SuppressWarnings("WaitNotInLoop") // The reader is the loop.
  long awaitChunk(long nanos) throws InterruptedException {
    eager++;
    eagerUntil = System.nanoTime() + nanos + EAGER;
    if (memory().hasOpenLines()) {
      opened.signal(); // nobody was waiting for them so far
    }
    try {
      return sealed.awaitNanos(nanos);
    } finally {
      eager--;
      eagerUntil = System.nanoTime() + EAGER;
    }
  }

  /// Waits until the line `last` is there, a chunk is full, or the time is over. Returns the time
  /// that is left.
  ///
  /// @param woken the reader's own
  @SuppressWarnings("WaitNotInLoop") // The reader is the loop.
  long awaitLine(long last, Condition woken, long nanos) throws InterruptedException {
    if (memory().next() > last) {
      return nanos;
    }
    Patience me = new Patience(woken, last);
    patient.add(me);
    enough = Math.min(enough, last);
    try {
      return woken.awaitNanos(nanos);
    } finally {
      patient.removeIf(each -> each.woken().equals(woken));
      enough = patient.stream().mapToLong(Patience::enough).min().orElse(Long.MAX_VALUE);
    }
  }

  /// Whether somebody waits for each line, or did a moment ago. Needs no lock.
  boolean isUrgent() {
    return eagerUntil - System.nanoTime() > 0;
  }

  /// Whether somebody needs lines in a sealed chunk before they are many.
  boolean wantsChunksSoon() {
    return hasDisk || eager > 0;
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
    wakePatient(true);
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
    wakePatient(true);
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
