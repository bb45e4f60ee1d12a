package dev.natship.journal;

import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one thread that changes the directory: writes sealed chunks, syncs them in groups, deletes
/// what retention no longer allows, saves cursors. While the disk fails it tries again, ever more
/// rarely.
final class DiskWriter implements Runnable {
  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);

  private final Journal journal;
  private final Log log;
  private final Storage storage;
  private final Tail tail;
  private final CursorSaver cursors;
  private final DiskState state;
  private final long syncEvery;
  private final LongSupplier nanos;
  private final Condition work;
  private final List<Segment> doomed = new ArrayList<>();

  /// Guarded by the journal's lock.
  private boolean awake;

  DiskWriter(
      Journal journal,
      Storage storage,
      Tail tail,
      CursorSaver cursors,
      DiskState state,
      long syncEvery,
      LongSupplier nanos) {
    this.journal = journal;
    this.log = journal.log;
    this.storage = storage;
    this.tail = tail;
    this.cursors = cursors;
    this.state = state;
    this.syncEvery = syncEvery;
    this.nanos = nanos;
    this.work = journal.lock.newCondition();
  }

  // Called with the lock held.

  void wake() {
    awake = true;
    work.signal();
  }

  void wakeForCursors() {
    if (cursors.want()) {
      wake();
    }
  }

  DiskHealth health() {
    return state.health();
  }

  // The thread

  @Override
  public void run() {
    try {
      while (!journal.closingNow()) {
        step(false);
        rest();
      }
      finish();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // run() is the loop: a wake-up too many costs one empty step.
  private void rest() throws InterruptedException {
    long now = nanos.getAsLong();
    journal.lock.lockInterruptibly();
    try {
      long wait = IDLE;
      if (tail.unsynced()) {
        wait = Math.min(wait, tail.lastSync() + syncEvery - now);
      }
      if (state.writesFail()) {
        wait = Math.min(wait, state.retryAt() - now);
      }
      if (cursors.wanted()) {
        wait = Math.min(wait, cursors.dueAt() - now);
      }
      if (wait > 0 && (!awake || state.writesFail()) && !journal.closing()) {
        work.awaitNanos(wait);
      }
      awake = false;
    } finally {
      journal.lock.unlock();
    }
  }

  /// Everything that is due. With `now` also what could wait.
  void step(boolean now) {
    if (!state.writesFail() || now || nanos.getAsLong() - state.retryAt() >= 0) {
      try {
        writeAll();
        if (tail.unsynced() && (now || syncDue())) {
          tail.sync();
        }
        retireOld();
        if (state.writesFail()) {
          probe();
        }
      } catch (IOException e) {
        tail.abandon(e);
      }
    }
    if (now || cursors.due()) {
      saveCursors();
    }
  }

  /// The last step: everything to disk, and the segment closed so that the next start need not scan
  /// it.
  void finish() {
    step(true);
    try {
      tail.close();
    } catch (IOException e) {
      tail.abandon(e);
    }
    cursors.close();
  }

  // Writing

  private void writeAll() throws IOException {
    Block block = claim();
    while (block != null) {
      boolean written = false;
      try {
        bury();
        tail.write(block);
        written = true;
      } finally {
        if (!written) {
          giveUp(block);
        }
      }
      if (syncDue()) {
        tail.sync();
      }
      block = claim();
    }
  }

  private @Nullable Block claim() {
    journal.lock.lock();
    try {
      if (!log.memory.hasUnwritten()) {
        return null;
      }
      Block block = log.memory.claim();
      long incoming = (long) block.used() + SegmentWriter.OVERHEAD;
      doomed.addAll(log.evictSegments(incoming));
      if (!log.hasDiskRoom(incoming)) {
        log.memory.notWritten(block);
        return null;
      }
      return block;
    } finally {
      journal.lock.unlock();
    }
  }

  private void giveUp(Block block) {
    journal.lock.lock();
    try {
      log.memory.notWritten(block);
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }

  /// Nothing had to be written that would have told whether the disk works again.
  private void probe() throws IOException {
    long end;
    journal.lock.lock();
    try {
      Segment newest = log.shelf.newest();
      end = newest == null ? log.memory.first() : newest.end();
    } finally {
      journal.lock.unlock();
    }
    if (!tail.open()) {
      tail.begin(end);
    }
    tail.sync();
  }

  private boolean syncDue() {
    return nanos.getAsLong() - tail.lastSync() >= syncEvery;
  }

  // Retention

  private void retireOld() throws IOException {
    Segment newest;
    boolean old;
    journal.lock.lock();
    try {
      newest = log.shelf.newest();
      old = newest != null && newest.lines() > 0 && log.ages.tooOld(newest.endedAt());
    } finally {
      journal.lock.unlock();
    }
    if (newest != null && old) {
      tail.close();
      tail.begin(newest.end());
    }
    journal.lock.lock();
    try {
      doomed.addAll(log.evictSegments(0));
    } finally {
      journal.lock.unlock();
    }
    bury();
  }

  /// Deletes evicted segments, cursors first: a cursor on disk never points before what is there
  /// because of lines its reader had finished.
  private void bury() throws IOException {
    if (doomed.isEmpty() || !saveCursors()) {
      return;
    }
    for (Segment segment : doomed) {
      storage.delete(segment.name);
    }
    storage.sync();
    doomed.clear();
  }

  private boolean saveCursors() {
    IOException failure = null;
    try {
      cursors.save();
    } catch (IOException e) {
      failure = e;
    }
    journal.lock.lock();
    try {
      if (failure == null) {
        state.cursorsWork();
      } else {
        state.cursorsFail(failure);
      }
      return failure == null;
    } finally {
      journal.lock.unlock();
    }
  }
}
