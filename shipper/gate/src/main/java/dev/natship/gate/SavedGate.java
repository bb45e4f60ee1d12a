package dev.natship.gate;

import java.time.Instant;

/// How a destination was doing, as far as that outlives the process: what was paused or switched
/// off stays so until somebody resumes it.
///
/// @param since when it came into the state that this says
/// @param limit the concurrency that was learnt, 0 where nothing was
public record SavedGate(
    boolean paused,
    boolean disabled,
    boolean parked,
    Instant since,
    int failuresInARow,
    int limit) {

  public static SavedGate fresh(Instant now) {
    return new SavedGate(false, false, false, now, 0, 0);
  }
}
