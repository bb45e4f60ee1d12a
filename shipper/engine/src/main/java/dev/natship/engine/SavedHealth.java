package dev.natship.engine;

import java.time.Instant;
import java.util.Optional;

/// How a destination was doing, as far as that outlives the process: what was paused or switched
/// off stays so until somebody resumes it.
///
/// @param since when it came into the state that this says
/// @param limit the concurrency that was learnt, 0 where nothing was
record SavedHealth(
    boolean paused,
    boolean disabled,
    boolean parked,
    Instant since,
    int failuresInARow,
    int limit,
    Optional<Instant> lastSuccess,
    Optional<LaneStatus.Failure> lastError) {

  static SavedHealth fresh(Instant now) {
    return new SavedHealth(false, false, false, now, 0, 0, Optional.empty(), Optional.empty());
  }
}
