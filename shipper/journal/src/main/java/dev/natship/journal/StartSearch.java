package dev.natship.journal;

import dev.natship.segments.SegmentReader;

/// Finds the sequence where a reader begins. Takes the journal's lock, and lets it go where it has
/// to look on the disk.
final class StartSearch {
  private final Journal journal;

  StartSearch(Journal journal) {
    this.journal = journal;
  }

  long of(StartPosition start) {
    return switch (start) {
      case StartPosition.Earliest _ -> nearest(0);
      case StartPosition.Latest _ -> nearest(Long.MAX_VALUE);
      case StartPosition.At(long sequence) -> nearest(sequence);
      case StartPosition.Since(var instant) -> since(instant.toEpochMilli());
    };
  }

  private long nearest(long sequence) {
    journal.lock.lock();
    try {
      return Math.clamp(sequence, journal.log.earliest(), journal.log.next());
    } finally {
      journal.lock.unlock();
    }
  }

  private long since(long millis) {
    Segment segment;
    DiskReader.Bounds bounds;
    journal.lock.lock();
    try {
      segment = journal.log.segmentSince(millis);
      if (segment == null) {
        return journal.log.memory.since(millis);
      }
      var beginning = new SegmentReader.Place(SegmentReader.BEGINNING, segment.first);
      bounds = new DiskReader.Bounds(segment.end(), segment.size(), beginning);
    } finally {
      journal.lock.unlock();
    }
    return journal.diskReader().since(segment, millis, bounds);
  }
}
