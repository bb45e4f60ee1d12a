package dev.natship.journal;

import org.jspecify.annotations.Nullable;

/// What memory knows of one file of chunks: one run of sequences without a gap. `end` is where the
/// next segment takes over, which after a failed sync may be before the end of the file. Guarded by
/// the journal's lock.
final class Segment {
  final long ordinal;
  final String name;
  final long first;
  private long end;
  private long size;
  private long oldest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /// When its first and its last chunk were sealed, on the scale of the journal's uptime.
  private long begunAt;

  private long endedAt;

  /// Present while this process writes the file; afterwards the footer has it.
  @Nullable SparseIndex index;

  /// Up to where damage has been counted, so that ten readers do not count it ten times.
  long damageCountedTo;

  Segment(long ordinal, String name, long first, long end, long size) {
    this.ordinal = ordinal;
    this.name = name;
    this.first = first;
    this.end = end;
    this.size = size;
  }

  void grow(Block block, long newSize) {
    if (lines() == 0) {
      begunAt = block.sealedAt;
    }
    endedAt = block.sealedAt;
    end = block.end();
    size = newSize;
    covers(block.base(), block.latest());
  }

  void covers(long baseMillis, long latestMillis) {
    oldest = Math.min(oldest, baseMillis);
    latest = Math.max(latest, latestMillis);
  }

  void endedAt(long uptime) {
    endedAt = uptime;
  }

  /// Where to begin to look for a sequence; zero when only the footer knows.
  long hint(long sequence) {
    return index == null ? 0 : index.offsetFor(sequence, SegmentFormat.HEADER);
  }

  /// Another segment holds the lines from here on.
  void endAt(long sequence) {
    end = Math.max(first, Math.min(end, sequence));
  }

  void resize(long bytes) {
    size = bytes;
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
