package dev.natship.journal;

import dev.natship.segments.SegmentReader;
import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
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

  /// A deletion that failed is not tried again with every chunk.
  private static final long BURY_AGAIN = TimeUnit.SECONDS.toNanos(5);

  private final Journal journal;
  private final Retention log;
  private final Storage storage;
  private final OpenSegment tail;
  private final CursorSaver cursors;
  private final DiskState state;
  private final long syncEvery;
  private final LongSupplier nanos;
  private final Condition work;
  private final List<Segment> doomed = new ArrayList<>();
  private long buryAgainAt;

  /// Guarded by the journal's lock.
  private boolean awake;

  DiskWriter(
      Journal journal,
      Storage storage,
      OpenSegment tail,
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
    this.buryAgainAt = nanos.getAsLong();
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
        attempt(() -> step(false));
        rest();
      }
      attempt(this::finish);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whatever goes wrong is like a disk that fails: what was written is in doubt, and it is tried
  /// again.
  void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error bug) {
      journal.failed("journal-disk", bug);
      tail.abandon(new IOException("a bug: " + bug, bug));
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
      wait = Math.min(wait, cursors.dueAt() - now);
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
        upgrade();
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
    cursors.signOff();
    step(true);
    try {
      tail.close();
    } catch (IOException e) {
      tail.abandon(e);
    }
    cursors.close();
  }

  // Writing

  /// A folder whose cursors stand in the files of an earlier format gets a segment of this one
  /// first: an earlier natship then refuses it, instead of beginning afresh.
  private void upgrade() throws IOException {
    if (cursors.upgrades() && !tail.open()) {
      tail.begin(end());
    }
  }

  private long end() {
    journal.lock.lock();
    try {
      Segment newest = log.shelf.newest();
      return newest == null || newest.end() < log.memory.first()
          ? log.memory.first()
          : newest.end();
    } finally {
      journal.lock.unlock();
    }
  }

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
      if (cursors.due()) {
        saveCursors();
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
    if (!tail.open()) {
      tail.begin(end());
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
  private void bury() {
    long now = nanos.getAsLong();
    boolean again = now - buryAgainAt >= 0;
    boolean due = doomed.stream().anyMatch(segment -> again || segment.leftover == 0);
    if (!due || !saveCursors()) {
      return;
    }
    IOException failure = null;
    boolean deleted = false;
    for (Iterator<Segment> each = doomed.iterator(); each.hasNext(); ) {
      Segment segment = each.next();
      if (again || segment.leftover == 0) {
        IOException stays = delete(segment);
        if (stays == null) {
          each.remove();
          deleted = true;
        } else {
          failure = stays;
        }
      }
    }
    if (deleted) {
      try {
        storage.sync();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      buryAgainAt = now + BURY_AGAIN;
    }
    buried(failure);
  }

  /// A file that cannot be deleted costs the room that it takes, and nothing else waits for it.
  private @Nullable IOException delete(Segment segment) {
    closeLent(segment);
    try {
      storage.delete(segment.name);
      taken(segment, 0);
      return null;
    } catch (IOException e) {
      taken(segment, segment.size());
      return e;
    }
  }

  private void buried(@Nullable IOException failure) {
    journal.lock.lock();
    try {
      if (failure != null) {
        state.deletesFail(failure);
      } else if (doomed.isEmpty()) {
        state.deletesWork();
      }
    } finally {
      journal.lock.unlock();
    }
  }

  /// The room that a segment takes although it is not on the shelf any more.
  private void taken(Segment segment, long bytes) {
    journal.lock.lock();
    try {
      log.otherBytes += bytes - segment.leftover;
      segment.leftover = bytes;
    } finally {
      journal.lock.unlock();
    }
  }

  private void closeLent(Segment segment) {
    List<SegmentReader> lent;
    journal.lock.lock();
    try {
      lent = List.copyOf(segment.lent());
      segment.lent().clear();
    } finally {
      journal.lock.unlock();
    }
    lent.forEach(DiskReader::close);
  }

  /// False when they are not all as new on disk as they were when this began.
  private boolean saveCursors() {
    if (cursors.upgrades() && !tail.open()) {
      cursors.postpone();
      return false;
    }
    IOException failure = null;
    boolean whole = false;
    try {
      whole = cursors.save();
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
      return whole;
    } finally {
      journal.lock.unlock();
    }
  }
}
