package dev.natship.gate;

import java.util.Locale;

/// What a lane is doing, as people and scripts read it.
public enum LaneState {
  DELIVERING,
  /// The last request failed; the next one comes after a pause.
  RETRYING,
  /// The destination refuses us or all we send; it is asked slowly.
  PARKED,
  /// Somebody holds it back.
  PAUSED,
  /// Off until somebody resumes it.
  DISABLED,
  /// A bug of ours or of the sink's keeps it from working; it tries again by itself.
  FAILED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
