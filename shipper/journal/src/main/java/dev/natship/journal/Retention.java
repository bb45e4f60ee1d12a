package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.chunks.ChunkMemory;
import dev.natship.chunks.Evictions;
import dev.natship.chunks.Gaps;
import dev.natship.chunks.Loss;
import dev.natship.chunks.RetentionClock;
import dev.natship.chunks.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is retained, in memory and on disk together, and what goes. This is bookkeeping only: it
/// neither waits nor touches a file. Every method is called with the journal's lock held.
///
/// Oldest to newest a line is in a segment, in the block in flight, in an unwritten block of the
/// ring, or in the open block; blocks of the ring that are written are copies.
final class Retention {
  final Readers readers = new Readers();
  final Durability durability;
  final ChunkMemory memory;
  final Segments segments;
  final RetentionClock clock;
  private final long retainBytes;
  private final long openedAt;

  long refusedLines;

  /// Those of the evicted lines that would still be here if the disk had had more room.
  long evictedEarlyLines;

  long skippedChunks;
  long skippedBytes;

  /// What files take that are not among the segments: they could not be read, or not be deleted.
  long otherBytes;

  Retention(
      JournalSettings settings,
      List<Segment> found,
      long next,
      long durable,
      long epoch,
      RetentionClock clock) {
    this.retainBytes = settings.retainBytes();
    this.openedAt = next;
    this.clock = clock;
    this.durability = new Durability(durable);
    this.segments = new Segments(found);
    segments.settleAges(clock.span());
    this.memory =
        new ChunkMemory(
            settings.memoryBytes(),
            settings.chunkBytes(),
            settings.directory().isPresent(),
            next,
            epoch,
            clock,
            new FromMemory(readers, durability));
  }

  /// What the memory has to ask and to tell when it lets lines go.
  private record FromMemory(Readers readers, Durability durability) implements Evictions {
    @Override
    public long holdFloor() {
      return readers.holdFloor();
    }

    @Override
    public long doneFloor() {
      return readers.doneFloor();
    }

    @Override
    public void lost(long from, long to, Loss reason) {
      if (reason == Loss.NOT_WRITTEN) {
        durability.never(from, to);
      }
      readers.lose(from, to, reason);
    }
  }

  // Where lines are

  long next() {
    return memory.next();
  }

  long earliest() {
    Segment segment = segments.oldestWithLines();
    return segment != null ? segment.first : memory.first();
  }

  /// Lines that are there at this sequence or later.
  long unread(long position) {
    return segments.linesFrom(position) + memory.blocks().unwrittenFrom(position);
  }

  /// Sequences at this one or later that are nowhere.
  Runs missing(long position) {
    var gaps = new Gaps(position);
    segments.show(gaps);
    memory.blocks().showUnwritten(gaps);
    gaps.see(memory.next(), memory.next());
    return gaps.missing();
  }

  /// The block with this sequence, or with the next one there is; null when that is on disk or to
  /// come.
  @Nullable Block blockAt(long position) {
    Block block = memory.blocks().at(position);
    if (block == null || block.first() <= position) {
      return block;
    }
    Segment segment = segments.at(position);
    boolean onDisk = segment != null && Math.max(position, segment.first) < block.first();
    return onDisk ? null : block;
  }

  /// Whether a block that somebody reads is still there for others.
  boolean keeps(Block block) {
    Block known = memory.blocks().at(block.first());
    if (known != null && known.first() <= block.first()) {
      return true;
    }
    Segment segment = segments.at(block.first());
    return segment != null && segment.first <= block.first() && block.end() <= segment.end();
  }

  /// The segment that holds the first line received at this time or later, if memory does not.
  @Nullable Segment segmentSince(long millis) {
    return segments.since(millis, memory.first());
  }

  // Disk

  void wrote(Block block, Segment segment, long newSize) {
    segment.grow(block, newSize);
    memory.wrote(block);
  }

  /// What was written to this segment since the last sync may be gone: whatever memory still has is
  /// written again elsewhere, the rest is never called durable.
  void doubt(Segment segment) {
    long durable = durability.end();
    long again = Math.max(segment.first, memory.rewritableFrom(durable));
    durability.never(durable, Math.min(again, segment.end()));
    memory.unwrite(again);
    segment.endAt(again);
  }

  /// Takes the oldest segments out that are too old, or too many when so many bytes come in. The
  /// newest stays: its name carries the sequence across a restart.
  List<Segment> evictSegments(long incoming) {
    var evicted = new ArrayList<Segment>();
    while (segments.size() > 1) {
      Segment oldest = segments.oldest();
      boolean full = diskBytes() + incoming > retainBytes;
      boolean goes = full || clock.tooOld(oldest.endedAt()) || oldest.lines() == 0;
      if (!goes || oldest.end() > readers.holdFloor() && oldest.lines() > 0) {
        break;
      }
      evicted.add(removeOldest(full ? Loss.RETAINED_BYTES : Loss.RETAINED_AGE));
    }
    return evicted;
  }

  /// Takes the oldest segments out that nobody needs, until they are so many bytes. The newest
  /// stays here too.
  ///
  /// @param floor lines before this one are finished for every cursor
  List<Segment> evictDone(long bytes, long floor) {
    var evicted = new ArrayList<Segment>();
    long done = Math.min(floor, readers.doneFloor());
    long freed = 0;
    while (freed < bytes && segments.size() > 1 && segments.oldest().end() <= done) {
      Segment oldest = removeOldest(Loss.RETAINED_BYTES);
      freed += oldest.size();
      evictedEarlyLines += oldest.lines();
      evicted.add(oldest);
    }
    return evicted;
  }

  private Segment removeOldest(Loss reason) {
    Segment oldest = segments.removeOldest();
    memory.dropWritten(oldest.end());
    readers.lose(oldest.first, oldest.end(), reason);
    readers.letGo(oldest);
    return oldest;
  }

  boolean hasDiskRoom(long incoming) {
    return diskBytes() + incoming <= retainBytes || segments.size() <= 1;
  }

  long diskBytes() {
    return segments.bytes() + otherBytes;
  }

  /// How near the oldest lines are to being too old, from 0 to 1, by the clock that evicts them.
  double age() {
    Segment segment = segments.oldestWithLines();
    if (segment != null) {
      return clock.part(segment.endedAt());
    }
    return memory.oldestSealed().isPresent() ? clock.part(memory.oldestSealed().getAsLong()) : 0;
  }

  /// Counts what cannot be read. False when another reader has counted it already.
  boolean countDamage(Segment segment, long offset, long bytes) {
    boolean isNew = segment.damageIsNew(offset);
    if (isNew) {
      skippedChunks++;
      skippedBytes += bytes;
    }
    return isNew;
  }

  // Status

  JournalStatus status(DiskHealth health, long workerFailures, Optional<String> lastFailure) {
    long oldest = oldestMillis();
    return new JournalStatus(
        earliest(),
        next(),
        durability.end(),
        next() - openedAt,
        durability.lines(),
        unread(0),
        readers.evictedLines(),
        evictedEarlyLines,
        refusedLines,
        skippedChunks,
        skippedBytes,
        memory.bytes(),
        diskBytes(),
        oldest == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
        health,
        workerFailures,
        lastFailure);
  }

  private long oldestMillis() {
    Segment segment = segments.oldestWithLines();
    return segment != null ? segment.oldest() : memory.oldestMillis();
  }
}
