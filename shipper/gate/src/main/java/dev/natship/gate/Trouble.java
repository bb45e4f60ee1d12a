package dev.natship.gate;

/// The trouble a destination is in, as its last answers tell, and from when on it may be asked
/// again.
sealed interface Trouble {

  /// It takes what it gets.
  record None() implements Trouble {
    @Override
    public long until() {
      return 0;
    }

    @Override
    public Trouble until(long nanos) {
      return this;
    }

    @Override
    public LaneState state() {
      return LaneState.DELIVERING;
    }
  }

  /// The last request failed, and the next one may succeed.
  record Retry(long until) implements Trouble {
    @Override
    public Trouble until(long nanos) {
      return new Retry(nanos);
    }

    @Override
    public LaneState state() {
      return LaneState.RETRYING;
    }
  }

  /// It refuses us, or all that we send. Only a person can mend that.
  record Park(long until) implements Trouble {
    @Override
    public Trouble until(long nanos) {
      return new Park(nanos);
    }

    @Override
    public LaneState state() {
      return LaneState.PARKED;
    }
  }

  /// When a probe may go, on the monotonic clock.
  long until();

  /// The same trouble with another time for the probe.
  Trouble until(long nanos);

  LaneState state();
}
