package dev.natship.journal;

import dev.natship.segments.SegmentReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One reader's place in the journal. `next` belongs to one thread; `commit`, `progress` and
/// `close` to any.
public final class Reader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Reader.class.getName());
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Journal journal;
  private final Cursor cursor;
  private final boolean holds;
  private final long start;
  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private final byte[] note;

  /// Lines that are there and not given, since an earlier life has finished them.
  private final Runs skipped;

  /// Sequences that are nowhere and counted, or finished, already.
  private final Runs gone = new Runs();

  private final long settled;
  private long position;
  private long read;
  private boolean closed;
  private boolean reading;

  /// Only touched by the thread that reads, and when it is not reading by the one that closes.
  private final DiskReader disk;

  /// @param settled what was finished at `start` or later
  /// @param missing what is nowhere at `start` or later
  Reader(
      Journal journal,
      Cursor cursor,
      boolean holds,
      long start,
      Runs settled,
      Runs missing,
      DiskReader disk) {
    this.journal = journal;
    this.cursor = cursor;
    this.holds = holds;
    this.start = start;
    this.position = start;
    this.disk = disk;
    this.note = cursor.latest().note();
    this.settled = settled.lines();
    this.skipped = settled.part(start, Long.MAX_VALUE);
    long[] bounds = missing.bounds();
    for (int i = 0; i < bounds.length; i += 2) {
      lost(bounds[i], bounds[i + 1], Loss.MISSING);
    }
  }

  /// What an earlier life wrote down beside the cursor; empty when it was nothing.
  public byte[] note() {
    return note.clone();
  }

  /// From now on the cursor is saved as this says, and what it says of lines behind the cursor
  /// spares the next life these.
  public void writes(Note.Writer writer) {
    journal.lock.lock();
    try {
      if (!closed) {
        cursor.write(writer);
      }
    } finally {
      journal.lock.unlock();
    }
  }

  /// There is news for the note.
  public void changed() {
    journal.lock.lock();
    try {
      if (!closed) {
        cursor.change();
        journal.committed(false);
      }
    } finally {
      journal.lock.unlock();
    }
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
          Chunk chunk = take(block, block.end());
          if (chunk != null) {
            return chunk;
          }
          continue;
        }
        segment = journal.log.shelf.at(position);
        if (segment == null) {
          long left = deadline - System.nanoTime();
          if (left <= 0 || journal.sealed.awaitNanos(left) <= 0 && !hasNext()) {
            return null;
          }
          continue;
        }
        advance(Math.max(position, segment.first));
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

  /// Null where nothing is left of it.
  private @Nullable Chunk take(Block block, long end) {
    long first = Math.max(position, block.first);
    Runs part = skipped.isEmpty() ? null : skipped.part(first, end);
    var chunk = new Chunk(journal, block, first, end, part == null || part.isEmpty() ? null : part);
    advance(end);
    if (chunk.count() == 0) {
      journal.log.memory.release(block);
      return null;
    }
    block.references++;
    read += chunk.count();
    return chunk;
  }

  private void advance(long to) {
    position = to;
    skipped.dropBelow(to);
    gone.dropBelow(to);
  }

  /// Reads without the lock; whatever was evicted meanwhile has moved the position, and then what
  /// was read does not count.
  private @Nullable Chunk fromDisk(Segment segment, long wanted, DiskReader.Bounds bounds)
      throws InterruptedException {
    DiskReader.Found found = read(segment, wanted, bounds);
    SegmentReader unneeded = null;
    journal.lock.lock();
    try {
      reading = false;
      Block block = found.block();
      if (position != wanted || closed) {
        unneeded = disk.giveUp();
        if (block != null) {
          journal.log.memory.release(block);
        }
        return null;
      }
      // Meanwhile a sync may have failed: the lines behind are written again elsewhere.
      long end = Math.min(bounds.end(), Math.max(wanted, segment.end()));
      long damagedTo = Math.min(found.damagedTo(), end);
      if (damagedTo > position) {
        damaged(segment, found, damagedTo);
      }
      return block == null ? null : take(block, Math.min(block.end(), bounds.end()));
    } finally {
      journal.lock.unlock();
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
    journal.lock.lock();
    try {
      reading = false;
    } finally {
      journal.lock.unlock();
    }
  }

  private void damaged(Segment segment, DiskReader.Found found, long damagedTo) {
    lost(position, damagedTo, Loss.DAMAGED);
    advance(damagedTo);
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

  /// Gives the rest of the chunk that was handed out last back, from this line on; the next read
  /// begins there. What the journal no longer keeps of it is lost, as if it had not been read.
  /// Called by the thread that reads, before the chunk is closed.
  ///
  /// @return how many lines these are
  public long putBack(Chunk chunk, long from) {
    journal.lock.lock();
    try {
      long end = chunk.endSequence();
      Runs finished = chunk.skipped().part(from, end);
      long lines = end - from - finished.lines();
      read -= lines;
      if (!journal.log.keeps(chunk.block())) {
        losses.merge(Loss.RETAINED_BYTES, lines, Long::sum);
        return lines;
      }
      if (position > end) {
        gone.add(end, position);
      }
      position = from;
      skipped.addAll(finished);
      disk.stepBack();
      return lines;
    } finally {
      journal.lock.unlock();
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
      if (!closed && cursor.commit(sequence)) {
        journal.committed(holds);
      }
    } finally {
      journal.lock.unlock();
    }
  }

  public ReaderProgress progress() {
    journal.lock.lock();
    try {
      var ahead = new Runs();
      if (!gone.isEmpty() || !skipped.isEmpty()) {
        ahead.addAll(skipped);
        ahead.addAll(gone);
        ahead.dropBelow(position);
      }
      return new ReaderProgress(
          start,
          position,
          journal.log.next(),
          cursor.committed(),
          read,
          journal.log.unread(position) - skipped.within(position, Long.MAX_VALUE),
          settled,
          losses,
          ahead);
    } finally {
      journal.lock.unlock();
    }
  }

  /// The cursor stays where it was committed, with the last note.
  @Override
  public void close() {
    Note.Writer writer;
    journal.lock.lock();
    try {
      writer = closed ? null : cursor.writer();
    } finally {
      journal.lock.unlock();
    }
    Note last = writer == null ? null : CursorSaver.note(cursor, writer);
    SegmentReader unneeded = null;
    journal.lock.lock();
    try {
      if (!closed) {
        closed = true;
        if (!reading) {
          unneeded = disk.giveUp();
        }
        if (last != null) {
          cursor.leave(CursorSaver.saved(last));
        }
        journal.closed(this, cursor);
      }
    } finally {
      journal.lock.unlock();
      DiskReader.close(unneeded);
    }
  }

  // Called by the log, with the lock held.

  void lose(long from, long to, Loss reason) {
    long first = Math.max(position, from);
    if (first >= to) {
      return;
    }
    lost(first, to, reason);
    if (first == position) {
      advance(to);
    }
  }

  /// What was finished before is not lost.
  private void lost(long from, long to, Loss reason) {
    long lines = to - from - skipped.within(from, to);
    if (lines > 0) {
      losses.merge(reason, lines, Long::sum);
    }
    skipped.remove(from, to);
    gone.add(from, to);
  }

  /// The open file of a segment that goes, if this reader has it and is not reading it: then it
  /// finds out itself.
  @Nullable SegmentReader letGo(Segment segment) {
    return reading ? null : disk.giveUp(segment);
  }

  long holdsFrom() {
    return holds ? cursor.committed() : Long.MAX_VALUE;
  }
}
