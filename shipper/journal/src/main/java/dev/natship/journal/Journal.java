package dev.natship.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final ReentrantLock lock = new ReentrantLock();

  /// A chunk was sealed.
  final Condition sealed = lock.newCondition();

  final Condition durable = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition opened = lock.newCondition();
  final Log log;
  private final JournalSettings settings;
  private final InstantSource clock;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final @Nullable Storage storage;
  private final @Nullable DiskWriter writer;
  private final List<Thread> threads = new ArrayList<>();
  private final int longestRecord;
  private long openedAt;
  private boolean closing;

  private Journal(
      JournalSettings settings,
      InstantSource clock,
      @Nullable Storage storage,
      long segmentBytes,
      LongSupplier nanos)
      throws IOException {
    var uptime = new Uptime(nanos);
    this.settings = settings;
    this.clock = clock;
    this.storage = storage;
    if (storage == null) {
      log = new Log(settings, List.of(), 0, 0, clock.millis(), uptime);
      writer = null;
    } else {
      var found = new Recovery(storage, DiskWriter.indexSpacing(segmentBytes));
      long epoch = Math.max(found.epoch(), clock.millis());
      log = new Log(settings, found.segments(), found.next(), found.durable(), epoch, uptime);
      log.skippedChunks = found.skippedChunks();
      log.skippedBytes = found.skippedBytes();
      found
          .cursors()
          .forEach((name, sequence) ->
              cursors.put(
                  name, new Cursor(name, sequence < 0 ? log.earliest() : sequence, sequence)));
      writer = new DiskWriter(this, settings, storage, segmentBytes, found.nextOrdinal(), nanos);
    }
    longestRecord = log.longestRecord();
  }

  /// Opens or creates; a damaged or torn journal opens too. Throws only where the directory cannot
  /// be used at all: no permission, another process, a newer format.
  public static Journal open(JournalSettings settings, InstantSource clock) throws IOException {
    Optional<Path> directory = settings.directory();
    Storage storage = directory.isPresent() ? FolderStorage.locked(directory.get()) : null;
    boolean opens = false;
    try {
      Journal journal = open(settings, clock, storage, segmentBytes(settings), System::nanoTime);
      journal.startThreads();
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

  private void startThreads() {
    threads.add(Thread.ofPlatform().daemon().name("journal-timer").start(this::tickUntilClosed));
    if (writer != null) {
      threads.add(Thread.ofPlatform().daemon().name("journal-disk").start(writer));
    }
  }

  /// Copies the bytes and returns the line's sequence: 0, 1, 2 … without a gap, also across
  /// restarts unless lines were lost with the process; or `REFUSED` or `TOO_LONG`, both counted.
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    lock.lock();
    try {
      if (length > longestRecord) {
        log.refusedLines++;
        return TOO_LONG;
      }
      if (closing) {
        log.refusedLines++;
        return REFUSED;
      }
      long sealedBefore = log.sealedBlocks();
      boolean first = !log.hasOpenLines();
      long sequence = log.append(record, offset, length, receivedMillis);
      if (log.sealedBlocks() != sealedBefore) {
        first = true;
        signalSealed();
      }
      if (first) {
        openedAt = System.nanoTime();
        opened.signal();
      }
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  public int longestRecord() {
    return longestRecord;
  }

  /// Waits until the line that was refused last would be taken; false when the time ran out first.
  public boolean awaitRoom(Duration maxWait) throws InterruptedException {
    long left = nanos(maxWait);
    lock.lockInterruptibly();
    try {
      while (!closing && !log.hasRoom()) {
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
      while (storage != null && !log.neverDurable(sequence)) {
        if (log.durable() > sequence) {
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
  public Reader reader(String name, Start fresh, boolean holds) {
    long start = cursors().contains(name) ? 0 : position(fresh);
    lock.lock();
    try {
      Cursor cursor = cursors.get(name);
      if (cursor == null) {
        cursor = new Cursor(name, start, DiskWriter.NEVER_SAVED);
        cursors.put(name, cursor);
      }
      if (!cursor.take()) {
        throw new IllegalStateException("the journal's reader " + name + " is open already");
      }
      return reader(cursor, holds, cursor.committed());
    } finally {
      lock.unlock();
    }
  }

  /// A reader without a cursor, for tail, search and replay.
  public Reader snapshotReader(Start start) {
    long position = position(start);
    lock.lock();
    try {
      return reader(new Cursor("", position, position), false, position);
    } finally {
      lock.unlock();
    }
  }

  private Reader reader(Cursor cursor, boolean holds, long start) {
    var reader =
        new Reader(
            this, cursor, holds, start, new DiskReader(this, storage, settings.chunkBytes()));
    reader.missing(log.missing(start));
    log.add(reader);
    if (writer != null) {
      writer.wake();
    }
    return reader;
  }

  private long position(Start start) {
    Segment segment;
    DiskReader.Bounds bounds;
    lock.lock();
    try {
      switch (start) {
        case Start.Earliest _ -> {
          return log.earliest();
        }
        case Start.Latest _ -> {
          return log.next();
        }
        case Start.At(long sequence) -> {
          return Math.clamp(sequence, log.earliest(), log.next());
        }
        case Start.Since(Instant instant) -> {
          segment = log.segmentSince(instant.toEpochMilli());
          if (segment == null) {
            return log.sinceInMemory(instant.toEpochMilli());
          }
          bounds = new DiskReader.Bounds(segment.end(), segment.size(), SegmentFormat.HEADER);
        }
      }
    } finally {
      lock.unlock();
    }
    long millis = ((Start.Since) start).instant().toEpochMilli();
    return new DiskReader(this, storage, settings.chunkBytes()).since(segment, millis, bounds);
  }

  /// The names of all cursors, also of readers that are not open.
  public List<String> cursors() {
    lock.lock();
    try {
      return cursors.keySet().stream().sorted().toList();
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the cursor of a reader that is not open: the next reader of that name begins afresh.
  public void forget(String name) {
    lock.lock();
    try {
      Cursor cursor = cursors.get(name);
      if (cursor != null && cursor.used()) {
        throw new IllegalStateException("the journal's reader " + name + " is open");
      }
      if (cursors.remove(name) != null && writer != null) {
        writer.forget(name);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Closes the open chunk now, so that readers get it without waiting for its age.
  public void seal() {
    lock.lock();
    try {
      if (log.hasOpenLines()) {
        log.seal();
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
      long oldest = log.oldestMillis();
      return new JournalStatus(
          log.earliest(),
          log.next(),
          storage == null ? 0 : log.durable(),
          log.lines,
          log.durableLines,
          log.unread(0),
          log.evictedLines,
          log.refusedLines,
          log.skippedChunks,
          log.skippedBytes,
          log.memory(),
          log.diskBytes(),
          oldest == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
          writer == null ? new DiskHealth.NotUsed() : writer.health());
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
      log.seal();
      closing = true;
      sealed.signalAll();
      room.signalAll();
      opened.signalAll();
      if (writer != null) {
        writer.wake();
      }
    } finally {
      lock.unlock();
    }
    if (threads.isEmpty() && writer != null) {
      writer.finish();
    }
    if (joined() && storage != null) {
      try {
        storage.close();
      } catch (IOException e) {
        System.getLogger(Journal.class.getName())
            .log(System.Logger.Level.WARNING, "journal: the directory's lock", e);
      }
    }
  }

  private boolean joined() {
    boolean all = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        all &= thread.join(PATIENCE);
      } catch (InterruptedException _) {
        interrupted = true;
        all = false;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return all;
  }

  private void tickUntilClosed() {
    long age = nanos(settings.chunkAge());
    lock.lock();
    try {
      while (!closing) {
        long left = TICK_NANOS;
        if (log.hasOpenLines()) {
          left = openedAt + age - System.nanoTime();
          if (left <= 0) {
            seal();
            continue;
          }
        }
        evictOld();
        opened.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// For a journal without a disk.
  void evictOld() {
    lock.lock();
    try {
      log.evictOld();
    } finally {
      lock.unlock();
    }
  }

  // Called by readers, chunks and the disk writer.

  Instant now() {
    return clock.instant();
  }

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

  void madeRoom() {
    room.signalAll();
  }

  void closed(Reader reader, Cursor cursor) {
    log.remove(reader);
    cursor.release();
    sealed.signalAll();
    room.signalAll();
    if (writer != null) {
      writer.wake();
    }
  }

  List<Cursor> dirtyCursors() {
    return cursors.values().stream().filter(Cursor::dirty).toList();
  }

  void release(Chunk chunk) {
    lock.lock();
    try {
      if (chunk.letGo()) {
        chunk.block().references--;
        log.release(chunk.block());
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
