package dev.natship.journal;

import java.time.Instant;

/// Where a reader begins that has no saved cursor.
public sealed interface StartPosition {

  /// The oldest line that is still there.
  record Earliest() implements StartPosition {}

  /// The next line that arrives.
  record Latest() implements StartPosition {}

  /// The first line received at this instant or later.
  record Since(Instant instant) implements StartPosition {}

  /// This sequence, or the oldest line when it is gone.
  record At(long sequence) implements StartPosition {}
}
