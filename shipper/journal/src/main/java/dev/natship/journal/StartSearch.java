package dev.natship.journal;

import dev.natship.segments.SegmentReader;
import dev.natship.segments.Storage;
import org.jspecify.annotations.Nullable;

/// Finds the sequence where a reader begins. Takes the journal's lock, and lets it go where it has
/// to look on the disk.
final class StartSearch {
  private final JournalState state;
  private final @Nullable Storage storage;
  private final int chunkBytes;

  StartSearch(JournalState state, @Nullable Storage storage, int chunkBytes) {
    this.state = state;
    this.storage = storage;
    this.chunkBytes = chunkBytes;
  }

  long sequence(StartPosition start) {
    if (start instanceof StartPosition.Since(var instant)) {
      return since(instant.toEpochMilli());
    }
    if (start instanceof StartPosition.At(long sequence)) {
      return nearest(sequence);
    }
    return nearest(start instanceof StartPosition.Earliest ? 0 : Long.MAX_VALUE);
  }

  private long nearest(long sequence) {
    state.lock.lock();
    try {
      return Math.clamp(sequence, state.retention.earliest(), state.retention.next());
    } finally {
      state.lock.unlock();
    }
  }

  private long since(long millis) {
    Segment segment;
    DiskReader.Bounds bounds;
    state.lock.lock();
    try {
      segment = state.retention.segmentSince(millis);
      if (segment == null) {
        return state.memory().since(millis);
      }
      var beginning = new SegmentReader.Place(SegmentReader.BEGINNING, segment.first);
      bounds = new DiskReader.Bounds(segment.end(), segment.size(), beginning);
    } finally {
      state.lock.unlock();
    }
    return new DiskReader(state.lock, storage, chunkBytes).since(segment, millis, bounds);
  }
}
