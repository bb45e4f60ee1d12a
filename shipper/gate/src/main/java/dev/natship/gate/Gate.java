package dev.natship.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one door through which all requests of a lane go. Here they wait together: for a retry,
/// while the destination is parked, paused or disabled, or for their turn inside the concurrency
/// that was learnt. Whoever waits holds nothing. After trouble a single request goes first, as a
/// probe.
public final class Gate {
  private static final long LONGEST_WAIT = Duration.ofHours(1).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LaneClock clock;
  private final Outage outage;
  private final ConcurrencyLimit limit;
  private final Barriers barriers = new Barriers();
  private final WaitingRequests waiting = new WaitingRequests();
  private int underWay;
  private long resumptions;
  private Instant since;

  /// @param mostConcurrency how many requests may be under way, whatever is learnt
  public Gate(LaneClock clock, GateSettings settings, int mostConcurrency) {
    this.clock = clock;
    this.outage =
        new Outage(
            settings.retries().backoff(clock), settings.parkProbe(), settings.disableAfter());
    this.limit = new ConcurrencyLimit(settings.concurrency().min(), mostConcurrency);
    this.since = clock.now();
  }

  @Nullable Pass enter(int attempts) throws InterruptedException {
    return enter(attempts, clock.nanos());
  }

  /// Waits for permission; null when the gate is shut for good.
  ///
  /// @param notBefore the end of a pause of the caller's own, during which it is in nobody's way
  public @Nullable Pass enter(int attempts, long notBefore) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      sitOut(notBefore);
      WaitingRequests.Waiter me = waiting.join(attempts);
      try {
        while (true) {
          if (barriers.areShut()) {
            return null;
          }
          long now = clock.nanos();
          if (waiting.isFirst(me) && isPassable(now)) {
            return pass(now);
          }
          clock.await(changed, patience(me, now));
        }
      } finally {
        waiting.leave(me);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sitOut(long notBefore) throws InterruptedException {
    long resumed = resumptions;
    while (!barriers.isClosing() && resumed == resumptions && notBefore - clock.nanos() > 0) {
      clock.await(changed, Math.min(LONGEST_WAIT, notBefore - clock.nanos()));
    }
  }

  private boolean isPassable(long now) {
    if (barriers.keepOut()) {
      return false;
    }
    return outage.isOver()
        ? underWay < limit.current()
        : !outage.isProbing() && outage.untilProbe(now) <= 0;
  }

  /// Time alone lets in nobody but the first; the others wait to be woken. On one processor a
  /// waiter that keeps asking would keep the first one from its turn.
  private long patience(WaitingRequests.Waiter me, long now) {
    boolean timed = !outage.isOver() && !outage.isProbing() && !barriers.keepOut();
    return timed && waiting.isFirst(me) ? outage.untilProbe(now) : LONGEST_WAIT;
  }

  private Pass pass(long now) {
    underWay++;
    boolean probe = outage.begin();
    return new Pass(
        outage.round(), probe, underWay >= limit.current(), underWay <= limit.least(), now);
  }

  /// The destination took some of it.
  ///
  /// @param bytes how large the request was
  public void succeeded(Pass pass, long bytes) {
    lock.lock();
    try {
      if (!leave(pass)) {
        return;
      }
      limit.succeeded(pass.isFull(), pass.isOneOfFew(), bytes, clock.nanos() - pass.startNanos());
      LaneState before = outage.state();
      outage.succeeded(pass);
      dateChange(before);
    } finally {
      lock.unlock();
    }
  }

  /// The destination took it, and asks for a rest before the next request.
  public void rest(Pass pass, long bytes, Duration notBefore) {
    lock.lock();
    try {
      succeeded(pass, bytes);
      LaneState before = outage.state();
      outage.rest(notBefore, clock.nanos());
      dateChange(before);
    } finally {
      lock.unlock();
    }
  }

  /// The same bytes may succeed later.
  public void retry(Pass pass, Duration notBefore) {
    failed(pass, false, notBefore);
  }

  /// Only a person can mend it.
  public void park(Pass pass, Duration notBefore) {
    failed(pass, true, notBefore);
  }

  /// The destination takes nothing of what it was sent, and nothing else either. It is asked again
  /// soon, then ever more slowly, for it may be the fault of these lines after all.
  public void refused(Pass pass) {
    lock.lock();
    try {
      failed(pass, true, outage.pauseAfterRefusal());
    } finally {
      lock.unlock();
    }
  }

  /// The destination must not be asked again until somebody resumes it.
  public void disable(Pass pass) {
    lock.lock();
    try {
      failed(pass, true, Duration.ZERO);
      disable();
    } finally {
      lock.unlock();
    }
  }

  private void disable() {
    if (barriers.disable()) {
      since = clock.now();
    }
  }

  /// The request ended without saying anything about the destination. Does nothing when its outcome
  /// was told already.
  public void giveBack(Pass pass) {
    lock.lock();
    try {
      leave(pass);
    } finally {
      lock.unlock();
    }
  }

  private void failed(Pass pass, boolean parks, Duration notBefore) {
    lock.lock();
    try {
      if (!leave(pass)) {
        return;
      }
      long now = clock.nanos();
      LaneState before = outage.state();
      if (outage.failed(pass, parks, notBefore, now)) {
        limit.pressed();
      }
      dateChange(before);
      if (parks) {
        barriers.refused();
      }
      if (outage.lastsTooLong(now)) {
        disable();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Says whether this is the first word about the request.
  private boolean leave(Pass pass) {
    if (!pass.giveBack()) {
      return false;
    }
    underWay--;
    outage.ended(pass);
    changed.signalAll();
    return true;
  }

  private void dateChange(LaneState before) {
    if (outage.state() != before) {
      since = clock.now();
    }
  }

  /// Lets nobody in while requests do not come back: each would cost one more thread.
  public void hold(boolean hold) {
    lock.lock();
    try {
      if (barriers.hold(hold)) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  public void pause() {
    lock.lock();
    try {
      if (barriers.pause()) {
        since = clock.now();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends a pause and a disablement, and tries at once what was waiting.
  public void resume() {
    lock.lock();
    try {
      if (barriers.resume()) {
        since = clock.now();
      }
      outage.forgive(clock.nanos());
      resumptions++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Asks a destination that is parked, or waits for its next try, at once. A pause and a
  /// disablement stay.
  public void probe() {
    lock.lock();
    try {
      outage.probeAt(clock.nanos());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The lane is stopping: a parked destination gets one more probe, now; when that fails, or while
  /// it is paused or disabled, there is nothing to wait for.
  public void lastCall() {
    lock.lock();
    try {
      barriers.close();
      if (outage.isParked()) {
        outage.probeAt(clock.nanos());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nobody gets in any more, and whoever waits is sent home.
  public void close() {
    lock.lock();
    try {
      barriers.close();
      barriers.refused();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Begins as an earlier process ended.
  public void restore(SavedGate saved) {
    lock.lock();
    try {
      if (saved.paused()) {
        barriers.pause();
      }
      if (saved.disabled()) {
        barriers.disable();
      }
      if (saved.limit() > 0) {
        limit.learnt(saved.limit());
      }
      long now = clock.nanos();
      long parkedFor = 0;
      if (saved.parked()) {
        outage.restoreParked(now);
        parkedFor = Math.max(0, Duration.between(saved.since(), clock.now()).toNanos());
      }
      outage.restore(saved.failuresInARow(), now - parkedFor);
      if (saved.paused() || saved.disabled() || saved.parked()) {
        since = saved.since();
      }
    } finally {
      lock.unlock();
    }
  }

  /// What [#restore] needs.
  public SavedGate saved() {
    lock.lock();
    try {
      return new SavedGate(
          barriers.isPaused(),
          barriers.isDisabled(),
          outage.isParked(),
          since,
          outage.failures(),
          limit.current());
    } finally {
      lock.unlock();
    }
  }

  /// Whether nobody gets in any more.
  public boolean isShut() {
    lock.lock();
    try {
      return barriers.areShut();
    } finally {
      lock.unlock();
    }
  }

  public Standing standing() {
    lock.lock();
    try {
      return new Standing(state(), since, outage.failures(), limit.current(), underWay);
    } finally {
      lock.unlock();
    }
  }

  private LaneState state() {
    if (barriers.isDisabled()) {
      return LaneState.DISABLED;
    }
    return barriers.isPaused() ? LaneState.PAUSED : outage.state();
  }
}
