package dev.natship.journal;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps room for one more segment on a disk that is nearly full: what everybody has got goes
/// before its time, so that what nobody has got yet survives a restart. Destinations that are gone
/// for good do not count. Belongs to the disk writer's thread.
final class DiskRoom {
  private static final Logger LOG = Log.of(DiskRoom.class);

  /// So many times the room that is kept, and the disk counts as no longer full.
  private static final int AMPLE = 4;

  private final JournalState state;
  private final Storage storage;
  private final long kept;
  private final Set<String> toldOf = new HashSet<>();
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
    Map<String, Long> lost;
    state.lock.lock();
    try {
      lost = state.waitingInVain();
      long floor = state.cursors.doneFloor(state.retention.clock.now());
      evicted = state.retention.evictDone(kept - usable, floor);
      state.waitingInVain().forEach((name, lines) -> lost.merge(name, -lines, Long::sum));
    } finally {
      state.lock.unlock();
    }
    lost.forEach(this::tellOf);
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

  /// Once for each destination.
  private void tellOf(String name, long lines) {
    if (lines > 0 && toldOf.add(name)) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_FULL.after(
              "journal: the disk is full of lines that wait for "
                  + name
                  + ", which has not been in the configuration for an hour; "
                  + lines
                  + " of them go now, and more as room is needed"));
    }
  }
}
