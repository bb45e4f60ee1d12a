package dev.natship.delivery;

import dev.natship.gate.LaneClock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the lane's thread from its naps. A signal that comes while it is awake ends its next nap
/// at once.
public final class LaneSignal {
  private final LaneClock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean signalled;

  public LaneSignal(LaneClock clock) {
    this.clock = clock;
  }

  public void wake() {
    lock.lock();
    try {
      signalled = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public void nap(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!signalled) {
        clock.await(woken, nanos);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  /// What was signalled until now is looked at next.
  void heard() {
    lock.lock();
    try {
      signalled = false;
    } finally {
      lock.unlock();
    }
  }
}
