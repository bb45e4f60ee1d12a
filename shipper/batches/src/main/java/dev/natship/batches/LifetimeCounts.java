package dev.natship.batches;

import java.time.Instant;

/// Everything that the journal's folder knows of a lane, this process included. Without a folder
/// that is this process alone.
///
/// @param since when the counting began
public record LifetimeCounts(Instant since, LineCounts counts) {

  public static LifetimeCounts fresh(Instant now) {
    return new LifetimeCounts(now, LineCounts.NONE);
  }

  LifetimeCounts plus(LineCounts more) {
    return new LifetimeCounts(since, counts.plus(more));
  }
}
