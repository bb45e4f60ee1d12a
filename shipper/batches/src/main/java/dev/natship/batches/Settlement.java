package dev.natship.batches;

import java.time.Instant;
import java.util.Locale;

/// How a line was settled, and when.
///
/// @param reason why, for what was not delivered
public record Settlement(Kind kind, Instant at, String reason, Receipt receipt) {

  /// What is remembered. What a lane does not want is not: that follows from the line. Their order
  /// is saved: a new one goes to the end.
  public enum Kind {
    DELIVERED,
    DEAD_LETTERED,
    DROPPED;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
