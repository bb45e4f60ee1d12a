package dev.natship.journal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One reader's place in the journal. `next` belongs to one thread; `commit`, `backlog` and `close`
/// to any.
public final class Reader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Reader.class.getName());
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Journal journal;
  private final Cursor cursor;
  private final boolean holds;
  private final long start;
  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private long position;
  private long read;
  private boolean closed;
  private boolean reading;

  /// Only touched by the thread that reads, and when it is not reading by the one that closes.
  private final DiskReader disk;

  Reader(Journal journal, Cursor cursor, boolean holds, long start, DiskReader disk) {
    this.journal = journal;
    this.cursor = cursor;
    this.holds = holds;
    this.start = start;
    this.position = start;
    this.disk = disk;
  }

  /// The next sealed chunk, from memory or disk, or null when none came in time or the journal
  /// closed.
  public @Nullable Chunk next(Duration maxWait) throws InterruptedException {
    long deadline = System.nanoTime() + Journal.nanos(maxWait);
    while (true) {
      Segment segment;
      long wanted;
      DiskReader.Bounds bounds;
      journal.lock.lockInterruptibly();
      try {
        if (closed || journal.closing()) {
          return null;
        }
        Block block = journal.log.blockAt(position);
        if (block != null) {
          return take(block, block.end());
        }
        segment = journal.log.shelf.at(position);
        if (segment == null) {
          long left = deadline - System.nanoTime();
          if (left <= 0 || journal.sealed.awaitNanos(left) <= 0 && !hasNext()) {
            return null;
          }
          continue;
        }
        position = Math.max(position, segment.first);
        wanted = position;
        bounds = new DiskReader.Bounds(segment.end(), segment.size(), segment.hint(wanted));
        reading = true;
      } finally {
        journal.lock.unlock();
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

  private boolean hasNext() {
    return journal.log.blockAt(position) != null || journal.log.shelf.at(position) != null;
  }

  private Chunk take(Block block, long end) {
    long first = Math.max(position, block.first);
    int count = (int) (end - first);
    block.references++;
    position = end;
    read += count;
    return new Chunk(journal, block, first, count);
  }

  /// Reads without the lock; whatever was evicted meanwhile has moved the position, and then what
  /// was read does not count.
  private @Nullable Chunk fromDisk(Segment segment, long wanted, DiskReader.Bounds bounds)
      throws InterruptedException {
    DiskReader.Found found = read(segment, wanted, bounds);
    journal.lock.lock();
    try {
      reading = false;
      Block block = found.block();
      if (position != wanted || closed) {
        disk.forget();
        if (block != null) {
          journal.log.memory.release(block);
        }
        return null;
      }
      if (found.damagedTo() > position) {
        damaged(segment, found);
      }
      return block == null ? null : take(block, Math.min(block.end(), bounds.end()));
    } finally {
      journal.lock.unlock();
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
    journal.lock.lock();
    try {
      reading = false;
    } finally {
      journal.lock.unlock();
    }
  }

  private void damaged(Segment segment, DiskReader.Found found) {
    count(Loss.DAMAGED, found.damagedTo() - position);
    position = found.damagedTo();
    if (found.offset() > segment.damageCountedTo) {
      segment.damageCountedTo = found.offset();
      journal.log.skippedChunks++;
      journal.log.skippedBytes += found.damagedBytes();
      LOG.log(
          Level.WARNING,
          "journal: {0} is damaged, {1} bytes before offset {2} are skipped",
          segment.name,
          found.damagedBytes(),
          found.offset());
    }
  }

  private boolean pause(long deadline) throws InterruptedException {
    long left = Math.min(PAUSE_NANOS, deadline - System.nanoTime());
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    return deadline - System.nanoTime() <= 0;
  }

  /// Every line below this sequence is finished. Saved within a moment, and when the journal
  /// closes.
  public void commit(long sequence) {
    journal.lock.lock();
    try {
      if (sequence > journal.log.next()) {
        throw new IllegalArgumentException("line " + sequence + " has not been appended");
      }
      if (cursor.commit(sequence)) {
        journal.committed(holds);
      }
    } finally {
      journal.lock.unlock();
    }
  }

  public Backlog backlog() {
    journal.lock.lock();
    try {
      return new Backlog(
          start,
          position,
          journal.log.next(),
          cursor.committed(),
          read,
          journal.log.unread(position),
          losses);
    } finally {
      journal.lock.unlock();
    }
  }

  /// The cursor stays where it was committed.
  @Override
  public void close() {
    journal.lock.lock();
    try {
      if (!closed) {
        closed = true;
        if (!reading) {
          disk.forget();
        }
        journal.closed(this, cursor);
      }
    } finally {
      journal.lock.unlock();
    }
  }

  // Called by the log, with the lock held.

  void lose(long from, long to, Loss reason) {
    count(reason, to - Math.max(position, from));
    if (position >= from && position < to) {
      position = to;
    }
  }

  private void count(Loss reason, long lines) {
    if (lines > 0) {
      losses.merge(reason, lines, Long::sum);
    }
  }

  void missing(long lines) {
    count(Loss.MISSING, lines);
  }

  long holdsFrom() {
    return holds ? cursor.committed() : Long.MAX_VALUE;
  }
}
