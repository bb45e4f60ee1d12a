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

  /// Permission for one request. Only the first word about its outcome counts, so it is given back
  /// exactly once.
  static final class Pass {
    private final long round;
    private final boolean probe;
    private final boolean full;
    private final boolean few;
    private final long startNanos;
    private boolean back;

    private Pass(long round, boolean probe, boolean full, boolean few, long startNanos) {
      this.round = round;
      this.probe = probe;
      this.full = full;
      this.few = few;
      this.startNanos = startNanos;
    }

    long startNanos() {
      return startNanos;
    }
  }

  /// What the gate is doing and why.
  record Standing(LaneState state, Instant since, int failuresInARow, int limit, int underWay) {}

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
  private final LaneClock clock;
  private final Backoff backoff;
  private final long probeNanos;
  private final DisableAfter disableAfter;
  private final ConcurrencyLimit limit;
  private final TreeSet<Waiter> waiters = new TreeSet<>();
  private Trouble trouble = Trouble.NONE;
  private boolean paused;
  private boolean disabled;
  private boolean closing;
  private boolean probing;
  private boolean fruitless;
  private boolean held;
  private int underWay;
  private int failures;
  private long round;
  private long until;
  private long tickets;
  private long resumptions;
  private long failingSince;
  private Instant since;

  Gate(LaneClock clock, LaneSettings settings, int mostConcurrency) {
    this.clock = clock;
    this.backoff = settings.retries().backoff(clock);
    this.probeNanos = settings.parkProbe().toNanos();
    this.disableAfter = settings.disableAfter();
    this.limit = new ConcurrencyLimit(settings.concurrency().min(), mostConcurrency);
    this.since = clock.now();
  }

  @Nullable Pass enter(int attempts) throws InterruptedException {
    return enter(attempts, clock.nanos());
  }

  /// Waits for permission; null when the gate is shut for good.
  ///
  /// @param notBefore the end of a pause of the caller's own, during which it is in nobody's way
  @Nullable Pass enter(int attempts, long notBefore) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      sitOut(notBefore);
      Waiter me = new Waiter(attempts, tickets++);
      waiters.add(me);
      try {
        while (true) {
          if (shut()) {
            return null;
          }
          long now = clock.nanos();
          if (waiters.first().equals(me) && passable(now)) {
            return pass(now);
          }
          clock.await(changed, patience(me, now));
        }
      } finally {
        waiters.remove(me);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sitOut(long notBefore) throws InterruptedException {
    long resumed = resumptions;
    while (!closing && resumed == resumptions && notBefore - clock.nanos() > 0) {
      clock.await(changed, Math.min(LONGEST_WAIT, notBefore - clock.nanos()));
    }
  }

  private boolean passable(long now) {
    if (paused || disabled || held) {
      return false;
    }
    return trouble == Trouble.NONE ? underWay < limit.current() : !probing && now - until >= 0;
  }

  /// Time alone lets in nobody but the first; the others wait to be woken. On one processor a
  /// waiter that keeps asking would keep the first one from its turn.
  private long patience(Waiter me, long now) {
    boolean timed = trouble != Trouble.NONE && !probing && !paused && !disabled && !held;
    return timed && waiters.first().equals(me) ? until - now : LONGEST_WAIT;
  }

  private Pass pass(long now) {
    underWay++;
    boolean probe = trouble != Trouble.NONE;
    probing |= probe;
    return new Pass(round, probe, underWay >= limit.current(), underWay <= limit.least(), now);
  }

  /// The destination took some of it.
  ///
  /// @param bytes how large the request was
  void succeeded(Pass pass, long bytes) {
    lock.lock();
    try {
      if (!leave(pass)) {
        return;
      }
      limit.succeeded(pass.full, pass.few, bytes, clock.nanos() - pass.startNanos);
      if (pass.probe || pass.round == round) {
        failures = 0;
        trouble(Trouble.NONE);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The destination took it, and asks for a rest before the next request.
  void rest(Pass pass, long bytes, Duration notBefore) {
    lock.lock();
    try {
      succeeded(pass, bytes);
      round++;
      until = clock.nanos() + Math.min(LONGEST_WAIT, notBefore.toNanos());
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

  /// The destination takes nothing of what it was sent, and nothing else either. Asked again soon,
  /// then ever more slowly, for it may be the fault of these lines after all.
  void refused(Pass pass) {
    lock.lock();
    try {
      long pause = Math.min(probeNanos, backoff.nanos(failures + 1));
      failed(pass, Trouble.PARK, Duration.ofNanos(pause));
    } finally {
      lock.unlock();
    }
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
      since = clock.now();
    }
  }

  /// The request ended without saying anything about the destination. Does nothing when its outcome
  /// was told already.
  void giveBack(Pass pass) {
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
      if (!leave(pass)) {
        return;
      }
      long now = clock.nanos();
      boolean fresh = pass.probe || pass.round == round;
      if (fresh) {
        round++;
        failingSince = failures++ == 0 ? now : failingSince;
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
      if (disableAfter.reached(failures, now - failingSince)) {
        disable();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean leave(Pass pass) {
    if (pass.back) {
      return false;
    }
    pass.back = true;
    underWay--;
    if (pass.probe) {
      probing = false;
    }
    changed.signalAll();
    return true;
  }

  /// Lets nobody in while requests do not come back: each would cost one more thread.
  void hold(boolean hold) {
    lock.lock();
    try {
      if (held != hold) {
        held = hold;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void trouble(Trouble kind) {
    if (trouble != kind) {
      trouble = kind;
      since = clock.now();
    }
  }

  void pause() {
    lock.lock();
    try {
      if (!paused) {
        paused = true;
        since = clock.now();
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
        since = clock.now();
      }
      paused = false;
      disabled = false;
      failures = 0;
      until = clock.nanos();
      resumptions++;
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
        until = clock.nanos();
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
  void restore(SavedHealth health) {
    lock.lock();
    try {
      paused = health.paused();
      disabled = health.disabled();
      failures = health.failuresInARow();
      failingSince = clock.nanos();
      if (health.limit() > 0) {
        limit.learnt(health.limit());
      }
      if (health.parked()) {
        trouble = Trouble.PARK;
        until = clock.nanos();
        long parked = Duration.between(health.since(), clock.now()).toNanos();
        failingSince -= Math.max(0, parked);
      }
      if (paused || disabled || health.parked()) {
        since = health.since();
      }
    } finally {
      lock.unlock();
    }
  }

  SavedHealth health(Optional<Instant> lastSuccess, Optional<LaneStatus.Failure> lastError) {
    lock.lock();
    try {
      return new SavedHealth(
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
    return closing && (paused || disabled || held || fruitless);
  }

  Standing standing() {
    lock.lock();
    try {
      return new Standing(state(), since, failures, limit.current(), underWay);
    } finally {
      lock.unlock();
    }
  }

  private LaneState state() {
    if (disabled) {
      return LaneState.DISABLED;
    }
    if (paused) {
      return LaneState.PAUSED;
    }
    return switch (trouble) {
      case NONE -> LaneState.DELIVERING;
      case RETRY -> LaneState.RETRYING;
      case PARK -> LaneState.PARKED;
    };
  }
}
