package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.segments.SegmentReader;
import dev.natship.segments.SegmentWriter;
import dev.natship.segments.StoredSegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of one file of chunks: one run of sequences without a gap. `end` is where the next
/// segment takes over, which after a failed sync may be before the end of the file. Guarded by the
/// journal's lock.
final class Segment {
  final String name;
  final long first;
  private long end;
  private long size;
  private long oldest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /// When its first and its last chunk were sealed.
  private long begunAt;

  private long endedAt;

  /// Present while this process writes the file; afterwards the footer has the index.
  private @Nullable SegmentWriter writer;

  /// Damage before this offset has been counted, so that ten readers do not count it ten times.
  private long damageCountedTo;

  /// What it takes on disk although it was to be deleted.
  long leftover;

  private final List<SegmentReader> lent = new ArrayList<>();

  Segment(StoredSegment found) {
    name = found.name();
    first = found.first();
    end = found.end();
    size = found.size();
    oldest = found.oldest();
    latest = found.latest();
  }

  Segment(SegmentWriter writer, long first) {
    this.writer = writer;
    this.name = writer.name();
    this.first = first;
    this.end = first;
    this.size = writer.size();
  }

  void grow(Block block, long newSize) {
    if (lines() == 0) {
      begunAt = block.sealedAt();
    }
    endedAt = block.sealedAt();
    end = block.end();
    size = newSize;
    oldest = Math.min(oldest, block.base());
    latest = Math.max(latest, block.latest());
  }

  /// Nothing more is written to it.
  void leave(long finalSize) {
    size = finalSize;
    writer = null;
  }

  /// False when another reader has counted this damage.
  boolean damageIsNew(long offset) {
    boolean isNew = offset > damageCountedTo;
    damageCountedTo = Math.max(damageCountedTo, offset);
    return isNew;
  }

  void endedAt(long age) {
    endedAt = age;
  }

  /// Where to begin to look for a sequence; null when only the footer knows.
  SegmentReader.@Nullable Place hint(long sequence) {
    return writer == null ? null : writer.placeOf(sequence);
  }

  /// A reader that no longer needs the file gives it back, to be closed without the lock.
  void lendBack(@Nullable SegmentReader reader) {
    if (reader != null) {
      lent.add(reader);
    }
  }

  List<SegmentReader> lent() {
    return lent;
  }

  /// Another segment holds the lines from here on.
  void endAt(long sequence) {
    end = Math.max(first, Math.min(end, sequence));
  }

  long end() {
    return end;
  }

  long size() {
    return size;
  }

  long lines() {
    return end - first;
  }

  long oldest() {
    return oldest;
  }

  long latest() {
    return latest;
  }

  long begunAt() {
    return begunAt;
  }

  long endedAt() {
    return endedAt;
  }

  long linesFrom(long sequence) {
    return Math.max(0, Math.min(lines(), end - sequence));
  }
}
