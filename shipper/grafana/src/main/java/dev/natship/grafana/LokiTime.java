package dev.natship.grafana;

/// The time of a line in answers. Lines that came together have the same millisecond, and clients
/// page by time: logcli gives up where more lines than a page have the same one. So the line's
/// number stands behind the millisecond, as nanoseconds.
final class LokiTime {
  private static final long MILLI = 1_000_000;

  private LokiTime() {}

  static long of(long receivedNanos, long sequence) {
    return millisecond(receivedNanos) == receivedNanos
        ? receivedNanos + Math.floorMod(sequence, MILLI)
        : receivedNanos;
  }

  /// The beginning of the millisecond.
  static long millisecond(long nanos) {
    return nanos - Math.floorMod(nanos, MILLI);
  }

  /// The beginning of the next one, or of this one where it begins just then.
  static long nextMillisecond(long nanos) {
    return millisecond(nanos + MILLI - 1);
  }
}
