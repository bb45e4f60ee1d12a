package dev.natship.archive;

import java.util.List;

/// Up to where the lines of a journal are in its archive.
///
/// @param end the first sequence that is not
/// @param epoch of the last file; [#SAME] while that cannot be told
record Frontier(long end, long epoch, int life) {
  private static final long SAME = Long.MAX_VALUE;

  static Frontier of(List<ArchiveEntry> entries) {
    if (entries.isEmpty()) {
      return new Frontier(0, SAME, 0);
    }
    int life = 0;
    long end = 0;
    for (ArchiveEntry entry : entries) {
      if (entry.life() > life) {
        life = entry.life();
        end = 0;
      }
      end = Math.max(end, entry.end());
    }
    ArchiveEntry last = entries.getLast();
    return new Frontier(end, last.life() == ArchiveEntry.UNKNOWN ? SAME : last.epoch(), life);
  }

  /// Whether the journal was begun anew: what was opened later has earlier lines.
  boolean begunAnew(long first, long segmentEpoch) {
    return first < end && segmentEpoch > epoch;
  }
}
