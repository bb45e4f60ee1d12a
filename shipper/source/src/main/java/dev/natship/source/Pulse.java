package dev.natship.source;

import java.time.Duration;
import java.util.Optional;

/// Beats while this process runs. After a pause of the process or of the machine, what lies in the
/// socket may be old: the server has perhaps let us go meanwhile.
final class Pulse {
  private final Duration late;
  private volatile Moment last;

  /// @param late how long after the last beat the process counts as having stood still
  Pulse(Duration late, Moment now) {
    this.late = late;
    this.last = now;
  }

  void beat(Moment now) {
    last = now;
  }

  /// Since when this process has stood still, if it has.
  Optional<Moment> pausedSince(Moment now) {
    Moment beat = last;
    return beat.until(now).compareTo(late) > 0 ? Optional.of(beat) : Optional.empty();
  }
}
