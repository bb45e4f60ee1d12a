package dev.natship.engine;

/// How many requests may be under way, learnt by additive increase and multiplicative decrease.
/// Requests that take longer than a bound count as pressure too, lest a saturated destination only
/// grows its queue. Guarded by the gate.
final class ConcurrencyLimit {
  private final int least;
  private final int most;
  private final long slowNanos;
  private double limit;

  ConcurrencyLimit(int least, int most, long slowNanos) {
    this.least = Math.min(least, most);
    this.most = most;
    this.slowNanos = slowNanos;
    this.limit = this.least;
  }

  /// In an earlier life.
  void learnt(int before) {
    limit = Math.clamp(before, least, most);
  }

  int current() {
    return (int) limit;
  }

  /// @param reached whether as many requests were under way as the limit allowed
  void succeeded(boolean reached, long nanos) {
    if (nanos > slowNanos) {
      limit = Math.max(least, limit * 0.9);
    } else if (reached) {
      limit = Math.min(most, limit + 1 / limit);
    }
  }

  void pressed() {
    limit = Math.max(least, limit / 2);
  }
}
