package dev.natship.segments;

/// A segment as recovery found it: one run of sequences without a gap, and when its lines were
/// received. `end` is where the next segment takes over, which after a failed sync may be before
/// the end of the file.
public record StoredSegment(
    long ordinal, String name, long first, long end, long size, long oldest, long latest) {

  public long lines() {
    return end - first;
  }

  StoredSegment endingAt(long limit) {
    long earlier = Math.max(first, Math.min(end, limit));
    return new StoredSegment(ordinal, name, first, earlier, size, oldest, latest);
  }
}
