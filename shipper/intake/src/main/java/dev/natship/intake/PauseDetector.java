package dev.natship.intake;

import java.time.Duration;
import java.util.Optional;

/// Notices when this process or the machine stood still. After such a pause the server may have
/// closed the connection, and what lies in the socket may be old.
public final class PauseDetector {
  private final Duration late;
  private volatile ClockReading last;

  /// @param late when a beat comes this much after the last one, the process stood still
  public PauseDetector(Duration late, ClockReading now) {
    this.late = late;
    this.last = now;
  }

  public void beat(ClockReading now) {
    last = now;
  }

  /// When the pause began; empty when there was none.
  public Optional<ClockReading> pausedSince(ClockReading now) {
    ClockReading beat = last;
    return beat.until(now).compareTo(late) > 0 ? Optional.of(beat) : Optional.empty();
  }
}
