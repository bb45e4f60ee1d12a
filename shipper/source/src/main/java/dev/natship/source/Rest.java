package dev.natship.source;

import java.time.Duration;

/// Decides how long to leave what comes next in the socket, so that a trickle is read in groups: to
/// be woken for each line costs far more than the line. It is told the time and reads no clock.
///
/// After a silence the first line is read at once. Nobody rests while more lies in the socket.
final class Rest {
  /// What a lane that can wait leaves of its lines' time for this.
  static final Duration LONG = Duration.ofMillis(50);

  /// Where lines are very many, or somebody waits for each: nobody notices that.
  static final Duration SHORT = Duration.ofMillis(2);

  /// Where lines are many, if that is what it takes until a read is worth its while.
  static final Duration MIDDLE = Duration.ofMillis(10);

  /// Some thousand lines a second. What comes faster fills batches, which go when they are full.
  private static final long MANY_BYTES = 512 * 1024;

  /// To be woken costs little beside what is to be done with so many.
  private static final long WORTH_IT = WireFrames.USUAL;

  private long last;

  Rest(long now) {
    this.last = now;
  }

  /// How many nanoseconds to rest.
  ///
  /// @param bytes how many came since the last rest, in all reads
  /// @param urgent whether somebody waits for each line
  long after(long bytes, boolean urgent, long now) {
    long since = Math.max(1, now - last);
    last = now;
    boolean many = bytes > (double) MANY_BYTES * since / 1e9;
    if (urgent || !many) {
      return (urgent ? SHORT : LONG).toNanos();
    }
    double worthIt = (double) WORTH_IT * since / bytes;
    return Math.clamp((long) worthIt, SHORT.toNanos(), MIDDLE.toNanos());
  }
}
