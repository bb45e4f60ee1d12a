package dev.natship.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one thread that changes the directory: writes sealed chunks, syncs them in groups, deletes
/// what retention no longer allows, saves cursors. When the disk fails it leaves the segment
/// behind, and tries again with a new one that begins with what was not yet durable.
final class DiskWriter implements Runnable {
  static final long NEVER_SAVED = -1;

  private static final Logger LOG = System.getLogger(DiskWriter.class.getName());
  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
  private static final long CURSORS_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(5);

  private final Journal journal;
  private final JournalSettings settings;
  private final Storage storage;
  private final long segmentBytes;
  private final long syncEvery;
  private final LongSupplier nanos;
  private final Condition work;
  private final List<Segment> doomed = new ArrayList<>();
  private final Map<String, CursorFile> cursorFiles = new HashMap<>();
  private long nextOrdinal;

  private @Nullable StoredFile file;
  private @Nullable Segment active;
  private long dataEnd;
  private long unsyncedLines;
  private long lastSync;
  private long retryAt;
  private long retryAfter = FIRST_RETRY;
  private long cursorsAt;

  // Guarded by the journal's lock.
  private final Set<String> forgotten = new HashSet<>();
  private boolean cursorsWaiting = true;
  private boolean awake;
  private DiskHealth health = new DiskHealth.Working();
  private boolean writeFails;
  private boolean cursorsFail;

  DiskWriter(
      Journal journal,
      JournalSettings settings,
      Storage storage,
      long segmentBytes,
      long nextOrdinal,
      LongSupplier nanos) {
    this.journal = journal;
    this.nanos = nanos;
    this.lastSync = nanos.getAsLong();
    this.cursorsAt = lastSync;
    this.settings = settings;
    this.storage = storage;
    this.segmentBytes = segmentBytes;
    this.nextOrdinal = nextOrdinal;
    this.syncEvery = Journal.nanos(settings.fsync());
    this.work = journal.lock.newCondition();
  }

  static long indexSpacing(long segmentBytes) {
    return Math.max(4096, segmentBytes / 64);
  }

  // Called with the lock held.

  void wake() {
    awake = true;
    work.signal();
  }

  void wakeForCursors() {
    if (!cursorsWaiting) {
      cursorsWaiting = true;
      wake();
    }
  }

  void forget(String name) {
    forgotten.add(name);
    wakeForCursors();
  }

  DiskHealth health() {
    return health;
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
      if (unsyncedLines > 0) {
        wait = Math.min(wait, lastSync + syncEvery - now);
      }
      if (writeFails) {
        wait = Math.min(wait, retryAt - now);
      }
      if (cursorsWaiting) {
        wait = Math.min(wait, cursorsAt - now);
      }
      if (wait > 0 && (!awake || writeFails) && !journal.closing()) {
        work.awaitNanos(wait);
      }
      awake = false;
    } finally {
      journal.lock.unlock();
    }
  }

  /// Everything that is due. With `now` also what could wait.
  void step(boolean now) {
    if (!writeFails || now || nanos.getAsLong() - retryAt >= 0) {
      try {
        writeAll();
        if (unsyncedLines > 0 && (now || nanos.getAsLong() - lastSync >= syncEvery)) {
          sync();
        }
        retireOld();
      } catch (IOException e) {
        fail(e);
      }
    }
    if (now || nanos.getAsLong() - cursorsAt >= 0) {
      saveCursors();
    }
  }

  /// The last step: everything to disk, and the segment closed so that the next start need not scan
  /// it.
  void finish() {
    step(true);
    try {
      close();
    } catch (IOException e) {
      fail(e);
    }
    for (CursorFile cursor : cursorFiles.values()) {
      quietly(cursor::close);
    }
  }

  // Writing

  private void writeAll() throws IOException {
    Block block = claim();
    while (block != null) {
      boolean written = false;
      try {
        bury();
        write(block);
        written = true;
      } finally {
        if (!written) {
          giveUp(block);
        }
      }
      if (nanos.getAsLong() - lastSync >= syncEvery) {
        sync();
      }
      block = claim();
    }
  }

  private @Nullable Block claim() {
    journal.lock.lock();
    try {
      if (!journal.log.hasUnwritten()) {
        return null;
      }
      Block block = journal.log.claimUnwritten();
      long incoming = (long) block.used() + SegmentFormat.HEADER + SegmentFormat.HEADER;
      doomed.addAll(journal.log.evictSegments(incoming));
      if (!journal.log.hasDiskRoom(incoming)) {
        journal.log.notWritten(block);
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
      journal.log.notWritten(block);
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }

  private void write(Block block) throws IOException {
    Segment segment = active;
    if (segment == null
        || segment.end() != block.first
        || segment.lines() > 0 && isFull(segment, block)) {
      close();
      segment = start(block.first);
    }
    block.writeHeader();
    open().write(block.bytes(), 0, block.used(), dataEnd);
    journal.lock.lock();
    try {
      SparseIndex index = segment.index;
      if (index != null) {
        index.note(block.first, dataEnd);
      }
      dataEnd += block.used();
      unsyncedLines += block.count();
      journal.log.wrote(block, segment, dataEnd);
      journal.madeRoom();
    } finally {
      journal.lock.unlock();
    }
  }

  /// By size, or because it would keep its first lines long after their time.
  private boolean isFull(Segment segment, Block block) {
    return dataEnd + block.used() > segmentBytes
        || block.sealedAt - segment.begunAt() > settings.retainAge().toMillis() / 8;
  }

  private StoredFile open() throws IOException {
    if (file == null) {
      throw new IOException("no segment is open");
    }
    return file;
  }

  private Segment start(long first) throws IOException {
    String name = SegmentFormat.name(nextOrdinal, first);
    var segment = new Segment(nextOrdinal++, name, first, first, SegmentFormat.HEADER);
    StoredFile created = storage.create(name);
    boolean started = false;
    try {
      byte[] header = SegmentFormat.header(journal.log.epoch(), first);
      created.write(header, 0, header.length, 0);
      storage.sync();
      started = true;
    } finally {
      if (!started) {
        quietly(created::close);
        quietly(() -> storage.delete(name));
      }
    }
    segment.index = new SparseIndex(indexSpacing(segmentBytes));
    file = created;
    active = segment;
    dataEnd = SegmentFormat.HEADER;
    journal.lock.lock();
    try {
      journal.log.start(segment);
    } finally {
      journal.lock.unlock();
    }
    return segment;
  }

  /// Writes the footer and syncs: a segment that is left in order is wholly durable.
  private void close() throws IOException {
    Segment segment = active;
    if (segment == null) {
      return;
    }
    SparseIndex index = segment.index;
    if (index != null) {
      byte[] footer = SegmentFormat.footer(segment, dataEnd, index);
      open().write(footer, 0, footer.length, dataEnd);
      dataEnd += footer.length;
    }
    sync();
    open().close();
    journal.lock.lock();
    try {
      segment.resize(dataEnd);
      segment.index = null;
    } finally {
      journal.lock.unlock();
    }
    file = null;
    active = null;
  }

  private void sync() throws IOException {
    open().force();
    lastSync = nanos.getAsLong();
    journal.lock.lock();
    try {
      Segment segment = active;
      if (segment != null) {
        journal.log.synced(segment.end(), unsyncedLines);
      }
      unsyncedLines = 0;
      retryAfter = FIRST_RETRY;
      if (writeFails) {
        LOG.log(Level.INFO, "journal: the disk works again");
      }
      writeFails = false;
      nowHealthy();
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }

  /// A sync that failed is not tried again: the pages may be marked clean and still be lost.
  private void fail(IOException e) {
    StoredFile broken = file;
    if (broken != null) {
      quietly(broken::close);
    }
    file = null;
    unsyncedLines = 0;
    retryAt = nanos.getAsLong() + retryAfter;
    retryAfter = Math.min(LAST_RETRY, 2 * retryAfter);
    journal.lock.lock();
    try {
      if (active != null) {
        journal.log.doubt(active);
        active.index = null;
        active = null;
      }
      if (!writeFails) {
        LOG.log(Level.WARNING, "journal: the disk fails, going on in memory: " + e);
      }
      writeFails = true;
      nowFailing(e);
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }

  private void nowFailing(IOException e) {
    if (!(health instanceof DiskHealth.Failing)) {
      health = new DiskHealth.Failing(journal.now(), String.valueOf(e.getMessage()));
    }
  }

  private void nowHealthy() {
    if (!writeFails && !cursorsFail) {
      health = new DiskHealth.Working();
    }
  }

  // Retention

  private void retireOld() throws IOException {
    Segment newest;
    boolean old;
    journal.lock.lock();
    try {
      newest = journal.log.newestSegment();
      old = newest != null && newest.lines() > 0 && journal.log.tooOld(newest.endedAt());
    } finally {
      journal.lock.unlock();
    }
    if (newest != null && old) {
      close();
      start(newest.end());
    }
    journal.lock.lock();
    try {
      doomed.addAll(journal.log.evictSegments(0));
    } finally {
      journal.lock.unlock();
    }
    bury();
  }

  /// Deletes evicted segments, cursors first: a cursor on disk never points before what is there
  /// because of lines its reader had finished.
  private void bury() throws IOException {
    if (doomed.isEmpty()) {
      return;
    }
    if (!saveCursors()) {
      return;
    }
    for (Segment segment : doomed) {
      storage.delete(segment.name);
    }
    storage.sync();
    doomed.clear();
  }

  // Cursors

  private record Save(Cursor cursor, long sequence) {}

  private boolean saveCursors() {
    var saves = new ArrayList<Save>();
    Set<String> gone;
    journal.lock.lock();
    try {
      for (Cursor cursor : journal.dirtyCursors()) {
        saves.add(new Save(cursor, cursor.committed()));
      }
      gone = Set.copyOf(forgotten);
      cursorsWaiting = false;
    } finally {
      journal.lock.unlock();
    }
    long began = nanos.getAsLong();
    try {
      for (String name : gone) {
        delete(name);
      }
      for (Save save : saves) {
        save(save);
      }
      cursorsSaved(gone);
      return true;
    } catch (IOException e) {
      cursorsFailed(e);
      return false;
    } finally {
      long ended = nanos.getAsLong();
      cursorsAt = ended + Math.max(CURSORS_EVERY, 4 * (ended - began));
    }
  }

  private void delete(String name) throws IOException {
    CursorFile known = cursorFiles.remove(name);
    if (known != null) {
      quietly(known::close);
    }
    storage.delete(CursorFile.fileName(name));
  }

  private void save(Save save) throws IOException {
    String name = save.cursor().name;
    CursorFile known = cursorFiles.get(name);
    if (known != null) {
      known.save(save.sequence());
    } else if (save.cursor().neverSaved()) {
      cursorFiles.put(name, CursorFile.create(storage, name, save.sequence()));
    } else {
      CursorFile opened = CursorFile.open(storage.open(CursorFile.fileName(name)));
      cursorFiles.put(name, opened);
      opened.save(save.sequence());
    }
    journal.lock.lock();
    try {
      save.cursor().saved(save.sequence());
    } finally {
      journal.lock.unlock();
    }
  }

  private void cursorsSaved(Set<String> gone) {
    journal.lock.lock();
    try {
      forgotten.removeAll(gone);
      cursorsFail = false;
      nowHealthy();
    } finally {
      journal.lock.unlock();
    }
  }

  private void cursorsFailed(IOException e) {
    journal.lock.lock();
    try {
      if (!cursorsFail) {
        LOG.log(Level.WARNING, "journal: cursors cannot be saved, trying again: " + e);
      }
      cursorsFail = true;
      cursorsWaiting = true;
      nowFailing(e);
    } finally {
      journal.lock.unlock();
    }
  }

  private interface Closing {
    void run() throws IOException;
  }

  private static void quietly(Closing closing) {
    try {
      closing.run();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal: closing", e);
    }
  }
}
