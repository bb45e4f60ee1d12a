package dev.natship.journal;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/// Keeps room for one more segment on a disk that is nearly full: what everybody has got goes
/// before its time, so that what nobody has got yet survives a restart. Belongs to the disk
/// writer's thread.
final class DiskRoom {
  private static final Logger LOG = Log.of(DiskRoom.class);

  /// So many times the room that is kept, and the disk counts as no longer full.
  private static final int AMPLE = 4;

  private final JournalState state;
  private final Storage storage;
  private final long kept;
  private boolean told;

  DiskRoom(JournalState state, Storage storage, long segmentBytes) {
    this.state = state;
    this.storage = storage;
    this.kept = segmentBytes;
  }

  /// The segments that are to be deleted; none while there is room, or while somebody needs all.
  List<Segment> make() {
    long usable = storage.usable();
    if (usable >= kept) {
      told = told && usable / AMPLE < kept;
      return List.of();
    }
    List<Segment> evicted;
    state.lock.lock();
    try {
      evicted = state.retention.evictDone(kept - usable, state.cursors.doneFloor());
    } finally {
      state.lock.unlock();
    }
    if (!evicted.isEmpty() && !told) {
      told = true;
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_FULL.after(
              "journal: the disk has "
                  + usable
                  + " bytes left; lines that every destination has got go before their time"));
    }
    return evicted;
  }
}
