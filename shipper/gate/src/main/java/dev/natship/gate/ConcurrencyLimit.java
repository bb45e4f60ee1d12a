package dev.natship.gate;

/// How many requests may be under way, learnt by additive increase and multiplicative decrease.
///
/// Besides refusals, waiting counts as pressure: a saturated destination only lets a queue grow,
/// and a request then takes much longer than one that was nearly alone. What counts is the
/// comparison with this destination's own quiet time for a request of that size, not any fixed
/// time, for some take seconds by nature. Guarded by the gate.
final class ConcurrencyLimit {
  private static final long SLACK = 50_000_000;
  private static final double WEIGHT = 0.2;

  private final int least;
  private final int most;

  /// The quiet time by size; each step is four times as large. 0: not known.
  private final double[] quiet = new double[Long.SIZE / 2 + 1];

  private double limit;

  ConcurrencyLimit(int least, int most) {
    this.least = Math.min(least, most);
    this.most = most;
    this.limit = this.least;
  }

  /// In an earlier life.
  void learnt(int before) {
    limit = Math.clamp(before, least, most);
  }

  int current() {
    return (int) limit;
  }

  int least() {
    return least;
  }

  /// @param full whether as many requests were under way as the limit allowed
  /// @param few whether no more were under way than the least limit allows
  void succeeded(boolean full, boolean few, long bytes, long nanos) {
    int size = (Long.SIZE - Long.numberOfLeadingZeros(bytes)) / 2;
    double usual = quiet[size];
    if (usual == 0) {
      quiet[size] = nanos;
    } else if (few || nanos < usual) {
      quiet[size] = usual + (nanos - usual) * WEIGHT;
    }
    if (nanos > 2 * quiet[size] + SLACK) {
      limit = Math.max(least, limit - 1 / limit);
    } else if (full) {
      limit = Math.min(most, limit + 1 / limit);
    }
  }

  void pressed() {
    limit = Math.max(least, limit / 2);
  }
}
