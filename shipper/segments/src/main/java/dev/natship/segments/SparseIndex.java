package dev.natship.segments;

import java.util.Arrays;

/// Every so many bytes of a segment: which sequence stands where. The thread that writes the
/// segment adds to it while others look.
final class SparseIndex {
  private final long spacing;
  private long[] entries = new long[0];
  private int count;

  SparseIndex(long spacing) {
    this.spacing = spacing;
  }

  /// Some 64 entries for a full segment.
  static SparseIndex of(long segmentBytes) {
    return new SparseIndex(Math.max(4096, segmentBytes / 64));
  }

  /// The index as a footer had it.
  SparseIndex(long[] entries) {
    this.spacing = Long.MAX_VALUE;
    this.entries = entries;
    this.count = entries.length / 2;
  }

  synchronized void note(long sequence, long offset) {
    if (count > 0 && offset - entries[2 * count - 1] < spacing) {
      return;
    }
    if (2 * count == entries.length) {
      entries = Arrays.copyOf(entries, Math.max(16, 4 * count));
    }
    entries[2 * count] = sequence;
    entries[2 * count + 1] = offset;
    count++;
  }

  /// Where a chunk begins that holds this sequence or an earlier one.
  synchronized SegmentReader.Place placeOf(long sequence, SegmentReader.Place otherwise) {
    SegmentReader.Place place = otherwise;
    for (int i = 0; i < count && entries[2 * i] <= sequence; i++) {
      place = new SegmentReader.Place(entries[2 * i + 1], entries[2 * i]);
    }
    return place;
  }

  synchronized long[] entries() {
    return Arrays.copyOf(entries, 2 * count);
  }
}
