package dev.natship.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one door through which all requests of a lane go. Here they wait together: for a retry,
/// while the destination is parked, paused or disabled, or for their turn inside the concurrency
/// that was learnt. Whoever waits holds nothing. After trouble a single request goes first, as a
/// probe.
///
/// Failures of requests that were under way together count once, so sixteen refusals of one moment
/// are one failure.
final class Gate {

  /// What a lane is doing, in the order in which it is told.
  enum State {
    DISABLED,
    PAUSED,
    PARKED,
    RETRYING,
    DELIVERING
  }

  /// Permission for one request.
  record Pass(long round, boolean probe, boolean last, long startNanos) {}

  /// What the gate is doing and why.
  record Standing(State state, Instant since, int failuresInARow, int limit, int underWay) {}

  private enum Trouble {
    NONE,
    RETRY,
    PARK
  }

  private static final long LONGEST_WAIT = Duration.ofHours(1).toNanos();

  private record Waiter(int attempts, long ticket) implements Comparable<Waiter> {
    @Override
    public int compareTo(Waiter other) {
      int byAttempts = Integer.compare(attempts, other.attempts);
      return byAttempts != 0 ? byAttempts : Long.compare(ticket, other.ticket);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Pace pace;
  private final Backoff backoff;
  private final long probeNanos;
  private final int disableAfter;
  private final ConcurrencyLimit limit;
  private final TreeSet<Waiter> waiters = new TreeSet<>();
  private Trouble trouble = Trouble.NONE;
  private boolean paused;
  private boolean disabled;
  private boolean closing;
  private boolean probing;
  private boolean fruitless;
  private int underWay;
  private int failures;
  private long round;
  private long until;
  private long tickets;
  private Instant since;

  Gate(Pace pace, LaneSettings settings, int mostConcurrency) {
    this.pace = pace;
    this.backoff = new Backoff(settings.retryFirst(), settings.retryMax(), pace);
    this.probeNanos = settings.parkProbe().toNanos();
    this.disableAfter = settings.disableAfter();
    this.limit =
        new ConcurrencyLimit(
            settings.concurrencyMin(), mostConcurrency, settings.timeout().toNanos() / 4);
    this.since = pace.now();
  }

  /// Waits for permission; null when the gate is shut for good.
  @Nullable Pass enter(int attempts) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Waiter me = new Waiter(attempts, tickets++);
      waiters.add(me);
      try {
        while (true) {
          if (shut()) {
            return null;
          }
          long now = pace.nanos();
          if (waiters.first().equals(me) && passable(now)) {
            return pass(now);
          }
          pace.await(changed, patience(me, now));
        }
      } finally {
        waiters.remove(me);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean passable(long now) {
    if (paused || disabled) {
      return false;
    }
    return trouble == Trouble.NONE ? underWay < limit.current() : !probing && now - until >= 0;
  }

  /// Time alone lets in nobody but the first; the others wait to be woken. On one processor a
  /// waiter that keeps asking would keep the first one from its turn.
  private long patience(Waiter me, long now) {
    boolean timed = trouble != Trouble.NONE && !probing && !paused && !disabled;
    return timed && waiters.first().equals(me) ? until - now : LONGEST_WAIT;
  }

  private Pass pass(long now) {
    underWay++;
    boolean probe = trouble != Trouble.NONE;
    probing |= probe;
    return new Pass(round, probe, underWay >= limit.current(), now);
  }

  /// The destination took it, or said something that a retry cannot change.
  void succeeded(Pass pass) {
    lock.lock();
    try {
      leave(pass);
      limit.succeeded(pass.last(), pace.nanos() - pass.startNanos());
      if (pass.probe() || pass.round() == round) {
        failures = 0;
        trouble(Trouble.NONE);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The destination took it, and asks for a rest before the next request.
  void rest(Pass pass, Duration notBefore) {
    lock.lock();
    try {
      succeeded(pass);
      round++;
      until = pace.nanos() + Math.min(LONGEST_WAIT, notBefore.toNanos());
      trouble(Trouble.RETRY);
    } finally {
      lock.unlock();
    }
  }

  /// The same bytes may succeed later.
  void retry(Pass pass, Duration notBefore) {
    failed(pass, Trouble.RETRY, notBefore);
  }

  void park(Pass pass, Duration notBefore) {
    failed(pass, Trouble.PARK, notBefore);
  }

  /// The destination must not be asked again until somebody resumes it.
  void disable(Pass pass) {
    lock.lock();
    try {
      failed(pass, Trouble.PARK, Duration.ZERO);
      disable();
    } finally {
      lock.unlock();
    }
  }

  private void disable() {
    if (!disabled) {
      disabled = true;
      since = pace.now();
    }
  }

  /// The request was abandoned without an outcome.
  void abandoned(Pass pass) {
    lock.lock();
    try {
      leave(pass);
    } finally {
      lock.unlock();
    }
  }

  private void failed(Pass pass, Trouble kind, Duration notBefore) {
    lock.lock();
    try {
      leave(pass);
      long now = pace.nanos();
      boolean fresh = pass.probe() || pass.round() == round;
      if (fresh) {
        round++;
        failures++;
        limit.pressed();
      }
      long told = Math.min(LONGEST_WAIT, notBefore.toNanos());
      long wait = told > 0 ? told : kind == Trouble.PARK ? probeNanos : backoff.nanos(failures);
      if (fresh || trouble == Trouble.NONE) {
        until = now + wait;
      } else if (told > 0) {
        until = Math.max(until, now + wait);
      }
      // A late failure of an earlier round never turns a parked lane into a retrying one.
      if (fresh || kind == Trouble.PARK) {
        trouble(kind);
      }
      fruitless |= closing && kind == Trouble.PARK;
      if (disableAfter > 0 && failures >= disableAfter) {
        disable();
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(Pass pass) {
    underWay--;
    if (pass.probe()) {
      probing = false;
    }
    changed.signalAll();
  }

  private void trouble(Trouble kind) {
    if (trouble != kind) {
      trouble = kind;
      since = pace.now();
    }
  }

  void pause() {
    lock.lock();
    try {
      if (!paused) {
        paused = true;
        since = pace.now();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends a pause and a disablement, and tries at once what was waiting.
  void resume() {
    lock.lock();
    try {
      if (paused || disabled) {
        since = pace.now();
      }
      paused = false;
      disabled = false;
      failures = 0;
      until = pace.nanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The lane is stopping: a parked destination gets one more probe, now; when that fails, or while
  /// it is paused or disabled, there is nothing to wait for.
  void lastCall() {
    lock.lock();
    try {
      closing = true;
      if (trouble == Trouble.PARK) {
        until = pace.nanos();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nobody gets in any more, and whoever waits is sent home.
  void close() {
    lock.lock();
    try {
      closing = true;
      fruitless = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Begins as an earlier life ended. A parked destination is asked at once: a restart may be what
  /// it waited for.
  void restore(LaneBearing bearing) {
    lock.lock();
    try {
      paused = bearing.paused();
      disabled = bearing.disabled();
      failures = bearing.failuresInARow();
      if (bearing.limit() > 0) {
        limit.learnt(bearing.limit());
      }
      if (bearing.parked()) {
        trouble = Trouble.PARK;
        until = pace.nanos();
      }
      if (paused || disabled || bearing.parked()) {
        since = bearing.since();
      }
    } finally {
      lock.unlock();
    }
  }

  LaneBearing bearing(Optional<Instant> lastSuccess, Optional<LaneStatus.Failure> lastError) {
    lock.lock();
    try {
      return new LaneBearing(
          paused,
          disabled,
          trouble == Trouble.PARK,
          since,
          failures,
          limit.current(),
          lastSuccess,
          lastError);
    } finally {
      lock.unlock();
    }
  }

  boolean isShut() {
    lock.lock();
    try {
      return shut();
    } finally {
      lock.unlock();
    }
  }

  private boolean shut() {
    return closing && (paused || disabled || fruitless);
  }

  Standing standing() {
    lock.lock();
    try {
      return new Standing(state(), since, failures, limit.current(), underWay);
    } finally {
      lock.unlock();
    }
  }

  private State state() {
    if (disabled) {
      return State.DISABLED;
    }
    if (paused) {
      return State.PAUSED;
    }
    return switch (trouble) {
      case NONE -> State.DELIVERING;
      case RETRY -> State.RETRYING;
      case PARK -> State.PARKED;
    };
  }
}
