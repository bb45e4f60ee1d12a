package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.chunks.Runs;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.SegmentReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// Reads the journal from one place on, as long as it keeps its lines.
final class JournalReader implements Reader {
  private static final Logger LOG = Log.of(JournalReader.class);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final JournalState state;
  private final ReaderAccount account;
  private final Cursor cursor;
  private final DiskReader disk;
  private final byte[] note;

  /// Signalled when there are as many lines as this reader waits for.
  private final Condition enough;

  /// Guarded by the journal's lock.
  private boolean impatient;

  private long waitedUntil;

  JournalReader(JournalState state, ReaderAccount account) {
    this.state = state;
    this.account = account;
    this.cursor = account.cursor();
    this.disk = account.disk();
    this.note = cursor.latest().note();
    this.enough = state.lock.newCondition();
  }

  @Override
  public byte[] note() {
    return note.clone();
  }

  @Override
  public void writes(Note.Writer writer) {
    state.lock.lock();
    try {
      if (!account.closed()) {
        cursor.write(writer);
      }
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public void changed() {
    state.lock.lock();
    try {
      if (!account.closed()) {
        cursor.change();
        state.cursorChanged();
      }
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public @Nullable Chunk next(Duration maxWait) throws InterruptedException {
    return next(maxWait, 0);
  }

  @Override
  public @Nullable Chunk nextOf(int lines, Duration maxWait) throws InterruptedException {
    return next(maxWait, Math.max(1, lines));
  }

  @Override
  public void stopWaiting() {
    state.lock.lock();
    try {
      impatient = true;
      state.hurry();
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public long waitedUntil() {
    return waitedUntil;
  }

  /// @param lines so many are worth a chunk; 0 when the next one is wanted, however small it is
  private @Nullable Chunk next(Duration maxWait, int lines) throws InterruptedException {
    long deadline = System.nanoTime() + JournalState.nanos(maxWait);
    while (true) {
      Segment segment;
      long wanted;
      DiskReader.Bounds bounds;
      state.lock.lockInterruptibly();
      try {
        if (account.closed() || state.closing()) {
          return null;
        }
        Block block = state.retention.blockAt(account.position());
        if (block != null) {
          Chunk chunk = take(block, block.end());
          if (chunk != null) {
            return chunk;
          }
          continue;
        }
        segment = state.retention.segments.at(account.position());
        if (segment == null) {
          if (await(deadline, lines)) {
            continue;
          }
          return null;
        }
        account.advance(Math.max(account.position(), segment.first));
        wanted = account.position();
        bounds = new DiskReader.Bounds(segment.end(), segment.size(), segment.hint(wanted));
        account.reading(true);
      } finally {
        state.lock.unlock();
      }
      Chunk chunk = fromDisk(segment, wanted, bounds);
      if (chunk != null) {
        return chunk;
      }
      if (disk.unavailable() && pause(deadline)) {
        return null;
      }
    }
  }

  /// Whether there is a chunk now, or may be one by another look. Lock held.
  private boolean await(long deadline, int lines) throws InterruptedException {
    long left = impatient ? 0 : deadline - System.nanoTime();
    if (left > 0) {
      left =
          lines == 0
              ? state.awaitChunk(left)
              : state.awaitLine(account.position() + lines - 1, enough, left);
      waitedUntil = state.retention.next();
      if (lines > 0 && !hasNext()) {
        state.seal();
      }
    }
    return left > 0 && !impatient || hasNext();
  }

  private boolean hasNext() {
    long position = account.position();
    return state.retention.blockAt(position) != null
        || state.retention.segments.at(position) != null;
  }

  /// Null where nothing is left of it.
  private @Nullable Chunk take(Block block, long end) {
    long first = Math.max(account.position(), block.first());
    var chunk = new Chunk(state, block, first, end, account.skippedIn(first, end));
    account.advance(end);
    if (chunk.count() == 0) {
      state.memory().release(block);
      return null;
    }
    state.memory().lend(block);
    account.gave(chunk.count());
    return chunk;
  }

  /// Reads without the lock. When lines were evicted meanwhile, the position has moved, and what
  /// was read does not count.
  private @Nullable Chunk fromDisk(Segment segment, long wanted, DiskReader.Bounds bounds)
      throws InterruptedException {
    DiskReader.Found found = read(segment, wanted, bounds);
    SegmentReader unneeded = null;
    state.lock.lock();
    try {
      account.reading(false);
      Block block = found.block();
      if (account.position() != wanted || account.closed()) {
        unneeded = disk.giveUp();
        if (block != null) {
          state.memory().release(block);
        }
        return null;
      }
      // Meanwhile a sync may have failed: the lines behind are written again elsewhere.
      long end = Math.min(bounds.end(), Math.max(wanted, segment.end()));
      long damagedTo = Math.min(found.damagedTo(), end);
      if (damagedTo > account.position()) {
        damaged(segment, found, damagedTo);
      }
      return block == null ? null : take(block, Math.min(block.end(), bounds.end()));
    } finally {
      state.lock.unlock();
      DiskReader.close(unneeded);
    }
  }

  private DiskReader.Found read(Segment segment, long wanted, DiskReader.Bounds bounds)
      throws InterruptedException {
    boolean done = false;
    try {
      DiskReader.Found found = disk.read(segment, wanted, bounds);
      done = true;
      return found;
    } finally {
      if (!done) {
        stopReading();
      }
    }
  }

  private void stopReading() {
    state.lock.lock();
    try {
      account.reading(false);
    } finally {
      state.lock.unlock();
    }
  }

  private void damaged(Segment segment, DiskReader.Found found, long damagedTo) {
    account.damagedTo(damagedTo);
    if (state.retention.countDamage(segment, found.offset(), found.damagedBytes())) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after(
              "journal: {0} is damaged, {1} bytes before offset {2} are skipped"),
          segment.name,
          found.damagedBytes(),
          found.offset());
    }
  }

  @Override
  public long putBack(Chunk chunk, long from) {
    state.lock.lock();
    try {
      long end = chunk.endSequence();
      Runs finished = chunk.skipped().part(from, end);
      return account.putBack(from, end, finished, state.retention.keeps(chunk.block()));
    } finally {
      state.lock.unlock();
    }
  }

  private boolean pause(long deadline) throws InterruptedException {
    long left = Math.min(PAUSE_NANOS, deadline - System.nanoTime());
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    return deadline - System.nanoTime() <= 0;
  }

  @Override
  public void commit(long sequence) {
    state.lock.lock();
    try {
      if (sequence > state.retention.next()) {
        throw new IllegalArgumentException("line " + sequence + " has not been appended");
      }
      if (!account.closed() && cursor.commit(sequence)) {
        state.committed(account.holds());
      }
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public ReaderProgress progress() {
    state.lock.lock();
    try {
      Retention retention = state.retention;
      return account.progress(retention.next(), retention.unread(account.position()));
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public void close() {
    Note.Writer writer;
    state.lock.lock();
    try {
      writer = account.closed() ? null : cursor.writer();
    } finally {
      state.lock.unlock();
    }
    Note last = writer == null ? null : cursor.ask(writer);
    SegmentReader unneeded = null;
    state.lock.lock();
    try {
      if (!account.closed()) {
        unneeded = account.close();
        if (last != null) {
          cursor.leave(last.saved());
        }
        state.readerClosed(account);
      }
    } finally {
      state.lock.unlock();
      DiskReader.close(unneeded);
    }
  }
}
