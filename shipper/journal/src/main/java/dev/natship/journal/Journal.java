package dev.natship.journal;

import dev.natship.segments.FolderStorage;
import dev.natship.segments.Recovery;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The log of logs. Lines are appended once and read by any number of readers, each at its own
/// place. `append` is for any thread and waits neither for a reader nor for the disk.
///
/// One short lock guards all bookkeeping and is never held during I/O. A timer thread closes chunks
/// that grow old; with a directory, a second thread writes them, syncs, deletes and saves cursors.
public final class Journal implements AutoCloseable {
  /// What `append` answers when a holding reader has not finished the lines that would have to go,
  /// and after `close`.
  public static final long REFUSED = -1;

  /// What `append` answers to a line longer than `longestRecord()`.
  public static final long TOO_LONG = -2;

  final ReentrantLock lock = new ReentrantLock();

  /// A chunk was sealed.
  final Condition sealed = lock.newCondition();

  final Condition durable = lock.newCondition();
  private final Condition room = lock.newCondition();
  final Retention log;
  private final JournalSettings settings;
  final Cursors cursors = new Cursors();
  private final StartSearch places = new StartSearch(this);
  private final ChunkTimer timer;
  private final @Nullable Storage storage;
  private final @Nullable DiskWriter writer;
  private final Workers workers = new Workers();
  private final Optional<Instant> lastAlive;
  private boolean closing;

  private Journal(
      JournalSettings settings,
      InstantSource clock,
      @Nullable Storage storage,
      long segmentBytes,
      LongSupplier nanos)
      throws IOException {
    this.settings = settings;
    this.storage = storage;
    this.timer = new ChunkTimer(this, settings.chunkAge());
    var ages = new RetentionClock(settings.retainAge(), nanos);
    if (storage == null) {
      log = new Retention(settings, List.of(), 0, 0, clock.millis(), ages);
      writer = null;
      lastAlive = Optional.empty();
      return;
    }
    var found = new Recovery(storage, segmentBytes);
    long epoch = Math.max(found.epoch(), clock.millis());
    List<Segment> segments = found.segments().stream().map(Segment::new).toList();
    log = new Retention(settings, segments, found.next(), found.durable(), epoch, ages);
    lastAlive = instant(found.lastAlive());
    log.otherBytes = found.unreadableBytes();
    log.skippedChunks = found.skippedChunks();
    log.skippedBytes = found.skippedBytes();
    cursors.restore(found.cursors(), found.cursorsDamaged(), log.earliest());
    var state = new DiskState(clock);
    var tail =
        new OpenSegment(this, state, storage, segmentBytes, found.nextOrdinal(), epoch, nanos);
    List<String> earlier = found.earlierCursors();
    var saver = new CursorSaver(lock, cursors, earlier, storage, clock, nanos);
    long syncEvery = nanos(settings.fsync());
    writer = new DiskWriter(this, storage, tail, saver, state, syncEvery, nanos);
  }

  private static Optional<Instant> instant(OptionalLong millis) {
    return millis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }

  /// Opens or creates; a damaged or torn journal opens too. Throws only where the directory cannot
  /// be used at all: no permission, another process, a newer format.
  public static Journal open(JournalSettings settings, InstantSource clock) throws IOException {
    Optional<Path> directory = settings.directory();
    Storage storage = directory.isPresent() ? FolderStorage.locked(directory.get()) : null;
    boolean opens = false;
    try {
      Journal journal = open(settings, clock, storage, segmentBytes(settings), System::nanoTime);
      journal.workers.start("journal-timer", journal.timer, journal::pause);
      if (journal.writer != null) {
        journal.workers.start("journal-disk", journal.writer, journal::pause);
      }
      opens = true;
      return journal;
    } finally {
      if (!opens && storage != null) {
        storage.close();
      }
    }
  }

  /// For tests that bring their own disk and take the steps of the threads themselves.
  static Journal open(
      JournalSettings settings,
      InstantSource clock,
      @Nullable Storage storage,
      long segmentBytes,
      LongSupplier nanos)
      throws IOException {
    return new Journal(settings, clock, storage, segmentBytes, nanos);
  }

  /// Small enough that a scan of one is quick and retention takes small bites.
  private static long segmentBytes(JournalSettings settings) {
    return Math.clamp(settings.retainBytes() / 64, 1L << 20, 64L << 20);
  }

  /// Copies the bytes and returns the line's sequence: 0, 1, 2 … without a gap, also across
  /// restarts unless lines were lost with the process; or `REFUSED` or `TOO_LONG`, both counted.
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    lock.lock();
    try {
      if (length > log.memory.longestRecord()) {
        log.refusedLines++;
        return TOO_LONG;
      }
      long sealedBefore = log.memory.sealedBlocks();
      boolean first = !log.memory.hasOpenLines();
      long sequence = closing ? REFUSED : log.memory.append(record, offset, length, receivedMillis);
      if (sequence == REFUSED) {
        log.refusedLines++;
      }
      if (log.memory.sealedBlocks() != sealedBefore) {
        first = true;
        signalSealed();
      }
      if (first) {
        timer.opened();
      }
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  public int longestRecord() {
    return log.memory.longestRecord();
  }

  /// Waits until the line that was refused last would be taken; false when the time ran out first.
  public boolean awaitRoom(Duration maxWait) throws InterruptedException {
    long left = nanos(maxWait);
    lock.lockInterruptibly();
    try {
      while (!closing && !log.memory.hasRoom()) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until this line would survive a power failure. False when the time ran out, when it was
  /// evicted before it reached the disk, and always without a directory.
  public boolean awaitDurable(long sequence, Duration maxWait) throws InterruptedException {
    long left = nanos(maxWait);
    lock.lockInterruptibly();
    try {
      while (storage != null && !log.durability.never(sequence)) {
        if (log.durability.end() > sequence) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = durable.awaitNanos(left);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// The reader of this name, where it last committed, or at `fresh` when it never did. A reader
  /// that holds forbids the eviction of what it has not committed. Nothing is evicted before the
  /// first append, so readers that are opened before it find all that was kept.
  public Reader reader(String name, StartPosition fresh, boolean holds) {
    boolean known;
    lock.lock();
    try {
      known = cursors.knows(name);
    } finally {
      lock.unlock();
    }
    long start = known ? 0 : places.of(cursors.lost() ? new StartPosition.Earliest() : fresh);
    lock.lock();
    try {
      Cursor cursor = cursors.take(name, start);
      Runs settled = Runs.of(cursor.latest().settled());
      settled.dropBelow(cursor.committed());
      return reader(cursor, holds, cursor.committed(), settled);
    } finally {
      lock.unlock();
    }
  }

  /// A reader without a cursor, for tail, search and replay.
  public Reader snapshotReader(StartPosition start) {
    long position = places.of(start);
    lock.lock();
    try {
      return reader(Cursor.fresh("", position), false, position, new Runs());
    } finally {
      lock.unlock();
    }
  }

  private Reader reader(Cursor cursor, boolean holds, long start, Runs settled) {
    Runs missing = log.missing(start);
    var reader = new Reader(this, cursor, holds, start, settled, missing, diskReader());
    log.readers.add(reader);
    if (writer != null) {
      writer.wake();
    }
    return reader;
  }

  DiskReader diskReader() {
    return new DiskReader(lock, storage, settings.chunkBytes());
  }

  /// The names of all cursors, also of readers that are not open.
  public List<String> cursors() {
    lock.lock();
    try {
      return cursors.names();
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the cursor of a reader that is not open: the next reader of that name begins afresh.
  public void forget(String name) {
    lock.lock();
    try {
      if (cursors.forget(name) && writer != null) {
        writer.wakeForCursors();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The last moment of the life before this one, by the wall clock, as the folder tells: what came
  /// between then and the first subscription was not received. Empty without a folder, and in one
  /// that is new.
  public Optional<Instant> lastAlive() {
    return lastAlive;
  }

  /// Closes the open chunk now, so that readers get it without waiting for its age.
  public void seal() {
    lock.lock();
    try {
      if (log.memory.hasOpenLines()) {
        log.memory.seal();
        signalSealed();
      }
    } finally {
      lock.unlock();
    }
  }

  private void signalSealed() {
    sealed.signalAll();
    if (writer != null) {
      writer.wake();
    }
  }

  public JournalStatus status() {
    lock.lock();
    try {
      DiskHealth health = writer == null ? new DiskHealth.NotUsed() : writer.health();
      return log.status(health, workers.failures(), workers.lastFailure());
    } finally {
      lock.unlock();
    }
  }

  /// How near the oldest lines are to being evicted for their age, from 0 to 1. It goes by the
  /// journal's own clock, so a step of the wall clock does not move it.
  public double age() {
    lock.lock();
    try {
      return log.age();
    } finally {
      lock.unlock();
    }
  }

  /// Seals, writes, syncs, saves the cursors. Readers that wait get null. A disk that hangs is
  /// given up after ten seconds.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      log.memory.seal();
      closing = true;
      sealed.signalAll();
      room.signalAll();
      timer.stop();
      if (writer != null) {
        writer.wake();
      }
    } finally {
      lock.unlock();
    }
    if (!workers.started() && writer != null) {
      writer.finish();
    }
    if (workers.join() && storage != null) {
      try {
        storage.close();
      } catch (IOException e) {
        System.getLogger(Journal.class.getName())
            .log(System.Logger.Level.WARNING, "journal: the directory's lock", e);
      }
    }
  }

  /// Waits before a worker begins again; once the journal closes it does so at once, and the disk
  /// writer ends.
  private boolean pause(long nanos) throws InterruptedException {
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

  // Called by readers, chunks and the disk writer.

  boolean closing() {
    return closing;
  }

  boolean closingNow() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  void committed(boolean holds) {
    if (holds) {
      room.signalAll();
    }
    if (writer != null) {
      writer.wakeForCursors();
    }
  }

  void failed(String worker, Throwable bug) {
    workers.failed(worker, bug);
  }

  void madeRoom() {
    room.signalAll();
  }

  void closed(Reader reader, Cursor cursor) {
    log.readers.remove(reader);
    cursor.release();
    sealed.signalAll();
    room.signalAll();
    if (writer != null) {
      writer.wake();
    }
  }

  void release(Chunk chunk) {
    lock.lock();
    try {
      if (chunk.letGo()) {
        chunk.block().references--;
        log.memory.release(chunk.block());
      }
    } finally {
      lock.unlock();
    }
  }

  DiskWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("no directory");
    }
    return writer;
  }

  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0
        ? Duration.ofDays(365).toNanos()
        : duration.toNanos();
  }
}
