package dev.natship.journal;

import java.time.Instant;

/// Where a reader begins that has no saved cursor.
public sealed interface Start {

  /// The oldest line that is still there.
  record Earliest() implements Start {}

  /// The next line that arrives.
  record Latest() implements Start {}

  /// The first line received at this instant or later.
  record Since(Instant instant) implements Start {}

  /// This sequence, or the oldest line when it is gone.
  record At(long sequence) implements Start {}
}
