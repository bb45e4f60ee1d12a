package dev.natship.intake;

import java.time.Duration;
import java.util.Optional;

/// Beats while this process runs. After a pause of the process or of the machine, what lies in the
/// socket may be old: the server has perhaps let us go meanwhile.
public final class PauseDetector {
  private final Duration late;
  private volatile ClockReading last;

  /// @param late how long after the last beat the process counts as having stood still
  public PauseDetector(Duration late, ClockReading now) {
    this.late = late;
    this.last = now;
  }

  public void beat(ClockReading now) {
    last = now;
  }

  /// Since when this process has stood still, if it has.
  public Optional<ClockReading> pausedSince(ClockReading now) {
    ClockReading beat = last;
    return beat.until(now).compareTo(late) > 0 ? Optional.of(beat) : Optional.empty();
  }
}
