package dev.natship.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Milliseconds since the journal was opened. Ages are measured here: a step of the wall clock
/// makes no line older.
final class Uptime {
  private final LongSupplier nanos;
  private final long opened;

  Uptime(LongSupplier nanos) {
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - opened);
  }
}
