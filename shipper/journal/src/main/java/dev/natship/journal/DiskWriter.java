package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.segments.SegmentReader;
import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one thread that changes the directory: it writes sealed chunks, syncs them in groups,
/// deletes what is no longer retained, and saves cursors. While the disk fails it tries again, less
/// and less often.
final class DiskWriter implements Runnable {
  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);

  /// A deletion that failed is not tried again with every chunk.
  private static final long BURY_AGAIN = TimeUnit.SECONDS.toNanos(5);

  private final JournalState state;
  private final Retention retention;
  private final Workers workers;
  private final Storage storage;
  private final OpenSegment openSegment;
  private final CursorSaver cursors;
  private final DiskState disk;
  private final DiskRoom room;
  private final long syncEvery;
  private final LongSupplier nanos;
  private final List<Segment> doomed = new ArrayList<>();
  private long buryAgainAt;

  DiskWriter(
      JournalState state,
      Workers workers,
      Storage storage,
      OpenSegment openSegment,
      CursorSaver cursors,
      DiskState disk,
      DiskRoom room,
      long syncEvery,
      LongSupplier nanos) {
    this.state = state;
    this.retention = state.retention;
    this.workers = workers;
    this.storage = storage;
    this.openSegment = openSegment;
    this.cursors = cursors;
    this.disk = disk;
    this.room = room;
    this.syncEvery = syncEvery;
    this.nanos = nanos;
    this.buryAgainAt = nanos.getAsLong();
  }

  /// Lock held.
  DiskHealth health() {
    return disk.health();
  }

  // The thread

  @Override
  public void run() {
    try {
      while (!state.lockedClosing()) {
        attempt(() -> step(false));
        rest();
      }
      attempt(this::finish);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A bug is treated like a disk that fails: what was written is in doubt, and the work is tried
  /// again.
  void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error bug) {
      workers.failed("journal-disk", bug);
      openSegment.abandon(new IOException("a bug: " + bug, bug));
    }
  }

  private void rest() throws InterruptedException {
    long now = nanos.getAsLong();
    state.lock.lockInterruptibly();
    try {
      long wait = IDLE;
      if (openSegment.unsynced()) {
        wait = Math.min(wait, openSegment.lastSync() + syncEvery - now);
      }
      if (disk.writesFail()) {
        wait = Math.min(wait, disk.retryAt() - now);
      }
      wait = Math.min(wait, cursors.dueAt() - now);
      state.awaitDiskWork(wait, disk.writesFail());
    } finally {
      state.lock.unlock();
    }
  }

  /// Everything that is due. With `now` also what could wait.
  void step(boolean now) {
    if (!disk.writesFail() || now || nanos.getAsLong() - disk.retryAt() >= 0) {
      try {
        upgrade();
        writeAll();
        if (openSegment.unsynced() && (now || syncDue())) {
          openSegment.sync();
        }
        retireOld();
        if (disk.writesFail()) {
          probe();
        }
      } catch (IOException e) {
        openSegment.abandon(e);
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
      openSegment.close();
    } catch (IOException e) {
      openSegment.abandon(e);
    }
    cursors.close();
  }

  // Writing

  /// A folder whose cursors are in the files of an earlier format gets a segment of this format
  /// first: an earlier natship then refuses it, instead of beginning afresh.
  private void upgrade() throws IOException {
    if (cursors.upgrades() && !openSegment.isOpen()) {
      openSegment.begin(end());
    }
  }

  private long end() {
    state.lock.lock();
    try {
      Segment newest = retention.segments.newest();
      return newest == null || newest.end() < retention.memory.first()
          ? retention.memory.first()
          : newest.end();
    } finally {
      state.lock.unlock();
    }
  }

  private void writeAll() throws IOException {
    Block block = next();
    while (block != null) {
      boolean written = false;
      try {
        bury();
        openSegment.write(block);
        written = true;
      } finally {
        if (!written) {
          giveUp(block);
        }
      }
      if (syncDue()) {
        openSegment.sync();
      }
      if (cursors.due()) {
        saveCursors();
      }
      block = next();
    }
  }

  private @Nullable Block next() {
    // What could not be deleted gives no room, however much more goes.
    if (hasUnwritten() && doomed.isEmpty()) {
      doomed.addAll(room.make());
      bury();
    }
    return claim();
  }

  private boolean hasUnwritten() {
    state.lock.lock();
    try {
      return retention.memory.hasUnwritten();
    } finally {
      state.lock.unlock();
    }
  }

  private @Nullable Block claim() {
    state.lock.lock();
    try {
      if (!retention.memory.hasUnwritten()) {
        return null;
      }
      Block block = retention.memory.claim();
      long incoming = (long) block.used() + SegmentWriter.OVERHEAD;
      doomed.addAll(retention.evictSegments(incoming));
      if (!retention.hasDiskRoom(incoming)) {
        retention.memory.notWritten(block);
        return null;
      }
      return block;
    } finally {
      state.lock.unlock();
    }
  }

  private void giveUp(Block block) {
    state.lock.lock();
    try {
      retention.memory.notWritten(block);
      state.durable.signalAll();
    } finally {
      state.lock.unlock();
    }
  }

  /// Finds out whether the disk works again when nothing had to be written.
  private void probe() throws IOException {
    if (!openSegment.isOpen()) {
      openSegment.begin(end());
    }
    openSegment.sync();
  }

  private boolean syncDue() {
    return nanos.getAsLong() - openSegment.lastSync() >= syncEvery;
  }

  // Retention

  private void retireOld() throws IOException {
    Segment newest;
    boolean old;
    state.lock.lock();
    try {
      newest = retention.segments.newest();
      old = newest != null && newest.lines() > 0 && retention.clock.tooOld(newest.endedAt());
    } finally {
      state.lock.unlock();
    }
    if (newest != null && old) {
      openSegment.close();
      openSegment.begin(newest.end());
    }
    state.lock.lock();
    try {
      doomed.addAll(retention.evictSegments(0));
    } finally {
      state.lock.unlock();
    }
    bury();
  }

  /// Deletes evicted segments. Cursors are saved first: otherwise a cursor on disk could point
  /// before what is there, although its reader had finished those lines.
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
    state.lock.lock();
    try {
      if (failure != null) {
        disk.deletesFail(failure);
      } else if (doomed.isEmpty()) {
        disk.deletesWork();
      }
    } finally {
      state.lock.unlock();
    }
  }

  /// The room that a segment takes although it does not count among the segments any more.
  private void taken(Segment segment, long bytes) {
    state.lock.lock();
    try {
      retention.otherBytes += bytes - segment.leftover;
      segment.leftover = bytes;
    } finally {
      state.lock.unlock();
    }
  }

  private void closeLent(Segment segment) {
    List<SegmentReader> lent;
    state.lock.lock();
    try {
      lent = List.copyOf(segment.lent());
      segment.lent().clear();
    } finally {
      state.lock.unlock();
    }
    lent.forEach(DiskReader::close);
  }

  /// False when not all cursors on disk are as new as they were when this began.
  private boolean saveCursors() {
    if (cursors.upgrades() && !openSegment.isOpen()) {
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
    state.lock.lock();
    try {
      if (failure == null) {
        disk.cursorsWork();
      } else {
        disk.cursorsFail(failure);
      }
      return whole;
    } finally {
      state.lock.unlock();
    }
  }
}
