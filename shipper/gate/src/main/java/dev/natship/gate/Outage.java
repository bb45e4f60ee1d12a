package dev.natship.gate;

import java.time.Duration;

/// What the failures of a destination add up to: how many there were in a row, which [Trouble] that
/// means, and the probe that finds out whether it is over. Guarded by the gate.
///
/// Failures of requests that were under way together are one round and count once, so sixteen
/// refusals of one moment are one failure.
final class Outage {
  private static final long LONGEST_PAUSE = Duration.ofHours(1).toNanos();

  private final Backoff backoff;
  private final long parkNanos;
  private final DisableAfter disableAfter;
  private Trouble trouble = new Trouble.None();
  private boolean probing;
  private int failures;
  private long failingSince;
  private long round;

  Outage(Backoff backoff, Duration parkProbe, DisableAfter disableAfter) {
    this.backoff = backoff;
    this.parkNanos = parkProbe.toNanos();
    this.disableAfter = disableAfter;
  }

  /// Whether the destination takes what it gets, as far as is known.
  boolean isOver() {
    return trouble instanceof Trouble.None;
  }

  boolean isParked() {
    return trouble instanceof Trouble.Park;
  }

  LaneState state() {
    return trouble.state();
  }

  int failures() {
    return failures;
  }

  long round() {
    return round;
  }

  boolean isProbing() {
    return probing;
  }

  /// Nanoseconds until a probe may go; not above 0 when it may.
  long untilProbe(long now) {
    return trouble.until() - now;
  }

  /// A request begins. Says whether it is a probe.
  boolean begin() {
    boolean probe = !isOver();
    probing |= probe;
    return probe;
  }

  /// A request has ended.
  void ended(Pass pass) {
    if (pass.isProbe()) {
      probing = false;
    }
  }

  /// The destination took something. A late success of an earlier round says nothing.
  void succeeded(Pass pass) {
    if (isFresh(pass)) {
      failures = 0;
      trouble = new Trouble.None();
    }
  }

  /// The destination works, and wants no request for a while.
  void rest(Duration pause, long now) {
    round++;
    trouble = new Trouble.Retry(now + told(pause));
  }

  /// A request failed. Returns whether it was the first one of its round.
  ///
  /// @param parks whether only a person can mend it
  /// @param notBefore the pause that the destination asked for; zero where it did not
  boolean failed(Pass pass, boolean parks, Duration notBefore, long now) {
    boolean fresh = isFresh(pass);
    if (fresh) {
      round++;
      failingSince = failures++ == 0 ? now : failingSince;
    }
    long told = told(notBefore);
    long wait = told > 0 ? told : parks ? parkNanos : backoff.nanos(failures);
    long until = trouble.until();
    if (fresh || isOver()) {
      until = now + wait;
    } else if (told > 0) {
      until = Math.max(until, now + wait);
    }
    // A late failure of an earlier round never turns a parked lane into a retrying one.
    if (fresh || parks) {
      trouble = parks ? new Trouble.Park(until) : new Trouble.Retry(until);
    } else {
      trouble = trouble.until(until);
    }
    return fresh;
  }

  private static long told(Duration pause) {
    return Math.min(LONGEST_PAUSE, pause.toNanos());
  }

  private boolean isFresh(Pass pass) {
    return pass.isProbe() || pass.round() == round;
  }

  /// The pause after a destination has refused everything: short at first, then as long as that of
  /// a parked one.
  Duration pauseAfterRefusal() {
    return Duration.ofNanos(Math.min(parkNanos, backoff.nanos(failures + 1)));
  }

  /// Whether it is time to switch the destination off.
  boolean lastsTooLong(long now) {
    return disableAfter.reached(failures, now - failingSince);
  }

  /// Somebody wants it to be asked now, and its failures forgotten.
  void forgive(long now) {
    failures = 0;
    probeAt(now);
  }

  void probeAt(long nanos) {
    trouble = trouble.until(nanos);
  }

  /// As an earlier process left it.
  void restore(int failuresInARow, long failingSinceNanos) {
    failures = failuresInARow;
    failingSince = failingSinceNanos;
  }

  /// It was parked when an earlier process ended. It is asked at once, for a restart may be what it
  /// waited for.
  void restoreParked(long now) {
    trouble = new Trouble.Park(now);
  }
}
