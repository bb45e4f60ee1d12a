package dev.natship.logql;

/// The moments at which numbers are wanted, in nanoseconds since the epoch.
public record Steps(long start, long end, long step) {
  /// One moment alone.
  public static Steps at(long moment) {
    return new Steps(moment, moment, 1);
  }

  /// How many there are.
  public int count() {
    return (int) Math.min(Integer.MAX_VALUE, (end - start) / step + 1);
  }

  /// The moment of that number, from 0 on.
  public long at(int index) {
    return start + index * step;
  }
}
