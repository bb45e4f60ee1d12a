package dev.natship.gate;

/// Permission for one request. Only the first word about its outcome counts, so it is given back
/// exactly once. Guarded by the gate.
public final class Pass {
  private final long round;
  private final boolean probe;
  private final boolean full;
  private final boolean few;
  private final long startNanos;
  private boolean back;

  /// @param round between which failures it began
  /// @param probe whether it goes alone, to find out how the destination is doing
  /// @param full whether it is the last one that concurrency allows
  /// @param few whether no more are under way than the least concurrency allows
  Pass(long round, boolean probe, boolean full, boolean few, long startNanos) {
    this.round = round;
    this.probe = probe;
    this.full = full;
    this.few = few;
    this.startNanos = startNanos;
  }

  public long startNanos() {
    return startNanos;
  }

  long round() {
    return round;
  }

  boolean isProbe() {
    return probe;
  }

  boolean isFull() {
    return full;
  }

  boolean isOneOfFew() {
    return few;
  }

  /// Says whether this was the first time.
  boolean giveBack() {
    boolean first = !back;
    back = true;
    return first;
  }
}
