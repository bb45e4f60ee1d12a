package dev.natship.journal;

import dev.natship.chunks.ChunkMemory;
import dev.natship.chunks.RetentionClock;
import dev.natship.chunks.Runs;
import dev.natship.codes.Log;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.Recovery;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The log of logs. Lines are appended once and read by any number of readers, each at its own
/// sequence. `append` is for any thread and waits neither for a reader nor for the disk.
///
/// What its threads share is in [JournalState]. A timer thread closes chunks that grow old; with a
/// directory, a second thread writes them, syncs, deletes and saves cursors.
public final class Journal implements AutoCloseable {
  /// What `append` returns when a holding reader has not finished the lines that would have to go,
  /// and after `close`.
  public static final long REFUSED = ChunkMemory.NO_ROOM;

  /// What `append` returns for a line longer than `longestRecord()`.
  public static final long TOO_LONG = -2;

  final JournalState state;
  private final JournalSettings settings;
  private final StartSearch starts;
  private final ChunkTimer timer;
  private final @Nullable Storage storage;
  private final @Nullable DiskWriter writer;
  private final Workers workers = new Workers();
  private final Optional<Instant> lastAlive;
  private final Life life;

  /// The life that began when the journal was opened.
  ///
  /// @param epoch its name in each chunk
  /// @param first the sequence of its first line
  public record Life(long epoch, long first) {}

  private Journal(
      JournalSettings settings,
      InstantSource clock,
      @Nullable Storage storage,
      long segmentBytes,
      LongSupplier nanos)
      throws IOException {
    this.settings = settings;
    this.storage = storage;
    var ages = new RetentionClock(settings.retainAge(), nanos);
    if (storage == null) {
      life = new Life(clock.millis(), 0);
      state = new JournalState(new Retention(settings, List.of(), 0, 0, life.epoch(), ages), false);
      writer = null;
      lastAlive = Optional.empty();
    } else {
      var found = new Recovery(storage, segmentBytes);
      long epoch = Math.max(found.epoch(), clock.millis());
      life = new Life(epoch, found.next());
      List<Segment> segments = found.segments().stream().map(Segment::new).toList();
      var retention = new Retention(settings, segments, found.next(), found.durable(), epoch, ages);
      retention.otherBytes = found.unreadableBytes();
      retention.skippedChunks = found.skippedChunks();
      retention.skippedBytes = found.skippedBytes();
      state = new JournalState(retention, true);
      state.cursors.restore(found.cursors(), found.cursorsDamaged(), retention.earliest());
      lastAlive = instant(found.lastAlive());
      var disk = new DiskState(clock);
      var open =
          new OpenSegment(state, disk, storage, segmentBytes, found.nextOrdinal(), epoch, nanos);
      var saver = new CursorSaver(state, found.earlierCursors(), storage, clock, nanos);
      var room = new DiskRoom(state, storage, segmentBytes);
      long syncEvery = JournalState.nanos(settings.fsync());
      writer = new DiskWriter(state, workers, storage, open, saver, disk, room, syncEvery, nanos);
    }
    timer = new ChunkTimer(state, settings.chunkAge());
    starts = new StartSearch(state, storage, settings.chunkBytes());
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
      Journal journal =
          open(settings, clock, storage, segmentBytes(settings, storage), System::nanoTime);
      journal.workers.start("journal-timer", journal.timer, journal.state::lockedPause);
      if (journal.writer != null) {
        journal.workers.start("journal-disk", journal.writer, journal.state::lockedPause);
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

  /// Small enough that a scan of one is quick and retention takes small bites, also of a disk that
  /// is smaller than what may be retained.
  private static long segmentBytes(JournalSettings settings, @Nullable Storage storage) {
    long most = settings.retainBytes();
    if (storage != null) {
      most = Math.min(most, storage.size());
    }
    return Math.clamp(most / 64, 1L << 20, 64L << 20);
  }

  /// Copies the bytes and returns the line's sequence: 0, 1, 2 … without a gap, also across
  /// restarts unless lines were lost with the process; or `REFUSED` or `TOO_LONG`, both counted.
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    state.lock.lock();
    try {
      ChunkMemory memory = state.memory();
      long sealedBefore = memory.sealedBlocks();
      boolean first = !memory.hasOpenLines();
      long sequence = add(memory, record, offset, length, receivedMillis);
      tell(sealedBefore, first);
      return sequence;
    } finally {
      state.lock.unlock();
    }
  }

  /// Appends records that lie one behind the other, under one lock.
  ///
  /// @param ends where each record ends
  /// @param from the first record to append
  /// @param to behind the last one
  /// @param sequences gets what `append` would return for each
  public void append(
      byte[] records, int[] ends, int from, int to, long receivedMillis, long[] sequences) {
    state.lock.lock();
    try {
      ChunkMemory memory = state.memory();
      long sealedBefore = memory.sealedBlocks();
      boolean first = !memory.hasOpenLines();
      int start = from == 0 ? 0 : ends[from - 1];
      for (int i = from; i < to; i++) {
        sequences[i] = add(memory, records, start, ends[i] - start, receivedMillis);
        start = ends[i];
      }
      tell(sealedBefore, first);
    } finally {
      state.lock.unlock();
    }
  }

  private long add(ChunkMemory memory, byte[] records, int offset, int length, long millis) {
    long sequence = TOO_LONG;
    if (length <= memory.longestRecord()) {
      sequence = state.closing() ? REFUSED : memory.append(records, offset, length, millis);
    }
    if (sequence < 0) {
      state.retention.refusedLines++;
    }
    return sequence;
  }

  /// Wakes whoever waits for these lines, and the timer where a chunk was opened.
  private void tell(long sealedBefore, boolean first) {
    boolean full = state.memory().sealedBlocks() != sealedBefore;
    state.appended(full);
    if (full || first) {
      timer.opened();
    }
  }

  /// The first line that would be lost or refused if so many bytes came now: a reader that goes on
  /// by itself has not been given it, or the disk has not. Negative where there is room. When it
  /// grows, waiting helps.
  public long inTheWay(int bytes) {
    state.lock.lock();
    try {
      return state.closing() ? -1 : state.memory().inTheWay(bytes, state.retention.readers.floor());
    } finally {
      state.lock.unlock();
    }
  }

  /// Whether a reader waits for each line as it comes, or did a moment ago. Takes no lock.
  public boolean isUrgent() {
    return state.isUrgent();
  }

  public int longestRecord() {
    return state.memory().longestRecord();
  }

  /// Waits until the line that was refused last would be taken. False when the time ran out first.
  public boolean awaitRoom(Duration maxWait) throws InterruptedException {
    long left = JournalState.nanos(maxWait);
    state.lock.lockInterruptibly();
    try {
      while (!state.closing() && !state.memory().hasRoom()) {
        if (left <= 0) {
          return false;
        }
        left = state.room.awaitNanos(left);
      }
      return !state.closing();
    } finally {
      state.lock.unlock();
    }
  }

  /// Waits until this line would survive a power failure. False when the time ran out, when it was
  /// evicted before it reached the disk, and always without a directory.
  public boolean awaitDurable(long sequence, Duration maxWait) throws InterruptedException {
    long left = JournalState.nanos(maxWait);
    Durability durability = state.retention.durability;
    state.lock.lockInterruptibly();
    try {
      while (storage != null && !durability.never(sequence)) {
        if (durability.end() > sequence) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = state.durable.awaitNanos(left);
      }
      return false;
    } finally {
      state.lock.unlock();
    }
  }

  /// The reader of this name, where it last committed, or at `fresh` when it never did. A reader
  /// that holds forbids the eviction of what it has not committed. Nothing is evicted before the
  /// first append, so readers that are opened before it find all that was kept.
  public Reader reader(String name, StartPosition fresh, boolean holds) {
    boolean known;
    state.lock.lock();
    try {
      known = state.cursors.knows(name);
    } finally {
      state.lock.unlock();
    }
    StartPosition first = state.cursors.lost() ? new StartPosition.Earliest() : fresh;
    long start = known ? 0 : starts.sequence(first);
    state.lock.lock();
    try {
      Cursor cursor = state.cursors.take(name, start);
      Runs settled = Runs.of(cursor.latest().settled());
      settled.dropBelow(cursor.committed());
      return reader(cursor, holds, cursor.committed(), settled);
    } finally {
      state.lock.unlock();
    }
  }

  /// A reader without a cursor, for tail, search and replay.
  public Reader snapshotReader(StartPosition start) {
    long position = starts.sequence(start);
    state.lock.lock();
    try {
      return reader(Cursor.fresh("", position), false, position, new Runs());
    } finally {
      state.lock.unlock();
    }
  }

  private Reader reader(Cursor cursor, boolean holds, long start, Runs settled) {
    Runs missing = state.retention.missing(start);
    var disk = new DiskReader(state.lock, storage, settings.chunkBytes());
    var account = new ReaderAccount(cursor, holds, start, settled, missing, disk);
    state.retention.readers.add(account);
    state.wakeDisk();
    return new JournalReader(state, account);
  }

  /// The names of all cursors, also of readers that are not open.
  public List<String> cursors() {
    state.lock.lock();
    try {
      return state.cursors.names();
    } finally {
      state.lock.unlock();
    }
  }

  /// Says which readers may come. Lines that only other cursors need stay as long as there is room
  /// for them; on a full disk they go after an hour.
  public void expects(Set<String> names) {
    state.lock.lock();
    try {
      state.cursors.expect(names, state.retention.clock.now());
    } finally {
      state.lock.unlock();
    }
  }

  /// How many lines wait for readers that are not to be expected, by name.
  public Map<String, Long> waitingInVain() {
    state.lock.lock();
    try {
      return state.waitingInVain();
    } finally {
      state.lock.unlock();
    }
  }

  /// What the last reader of this name left beside its cursor; empty where there is none.
  public byte[] note(String name) {
    state.lock.lock();
    try {
      return state.cursors.note(name);
    } finally {
      state.lock.unlock();
    }
  }

  /// Deletes the cursor of a reader that is not open: the next reader of that name begins afresh.
  public void forget(String name) {
    state.lock.lock();
    try {
      if (state.cursors.forget(name)) {
        state.cursorChanged();
      }
    } finally {
      state.lock.unlock();
    }
  }

  /// The last moment of the life before this one, by the wall clock, as the folder says. What came
  /// between then and the first subscription was not received. Empty without a folder, and in one
  /// that is new.
  public Optional<Instant> lastAlive() {
    return lastAlive;
  }

  public Life life() {
    return life;
  }

  /// Where it keeps its lines; empty where it keeps them in memory alone.
  public Optional<Path> folder() {
    return settings.directory();
  }

  /// How many bytes of lines it may keep in memory.
  public long memoryLimit() {
    return settings.memoryBytes();
  }

  /// How many bytes of lines its folder may hold; nothing where there is none.
  public long folderLimit() {
    return settings.directory().isPresent() ? settings.retainBytes() : 0;
  }

  /// Whether nothing is read or appended any more.
  public boolean isClosing() {
    return state.lockedClosing();
  }

  /// Closes the open chunk now, so that readers get it without waiting for anything.
  public void seal() {
    state.lock.lock();
    try {
      state.hurry();
    } finally {
      state.lock.unlock();
    }
  }

  public JournalStatus status() {
    state.lock.lock();
    try {
      DiskHealth health = writer == null ? new DiskHealth.NotUsed() : writer.health();
      return state.retention.status(health, workers.failures(), workers.lastFailure());
    } finally {
      state.lock.unlock();
    }
  }

  /// How near the oldest lines are to being evicted for their age, from 0 to 1. It goes by the
  /// journal's own clock, so a step of the wall clock does not move it.
  public double age() {
    state.lock.lock();
    try {
      return state.retention.age();
    } finally {
      state.lock.unlock();
    }
  }

  /// Seals, writes, syncs, saves the cursors. Readers that wait get null. A disk that hangs is
  /// given up after ten seconds.
  @Override
  public void close() {
    state.lock.lock();
    try {
      if (!state.close()) {
        return;
      }
    } finally {
      state.lock.unlock();
    }
    if (!workers.started() && writer != null) {
      writer.finish();
    }
    if (workers.join() && storage != null) {
      try {
        storage.close();
      } catch (IOException e) {
        Log.of(Journal.class).log(System.Logger.Level.WARNING, "journal: the directory's lock", e);
      }
    }
  }

  /// For tests that take the disk writer's steps themselves.
  DiskWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("no directory");
    }
    return writer;
  }
}
