package dev.natship.logql;

/// The moments for which numbers are wanted, in nanoseconds since 1970.
public record Steps(long start, long end, long step) {
  /// A single moment.
  public static Steps at(long moment) {
    return new Steps(moment, moment, 1);
  }

  /// How many moments there are.
  public int count() {
    return (int) Math.min(Integer.MAX_VALUE, (end - start) / step + 1);
  }

  /// The moment with this index, from 0 on.
  public long at(int index) {
    return start + index * step;
  }
}
