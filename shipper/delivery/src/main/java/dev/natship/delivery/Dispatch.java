package dev.natship.delivery;

import dev.natship.batches.MemoryBudget;
import dev.natship.batches.SealedBatch;
import dev.natship.gate.Gate;
import dev.natship.gate.LaneState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sends sealed batches on their way, each with a thread of its own, as many at once as the gate
/// allows. The queue belongs to the lane's thread; batches come back on any.
public final class Dispatch {
  private static final int MOST_ASIDE = 16;

  private final String lane;
  private final Courier courier;
  private final CourierThreads threads;
  private final Gate gate;
  private final Acceptances acceptances;
  private final MemoryBudget.Account account;
  private final LaneSignal signal;
  private final Deque<SealedBatch> ready = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final Set<CourierThreads.Errand> couriers = new HashSet<>();
  private int underWay;
  private int aside;
  private long asideSince = -1;

  public Dispatch(
      String lane,
      Courier courier,
      CourierThreads threads,
      Gate gate,
      Acceptances acceptances,
      MemoryBudget.Account account,
      LaneSignal signal) {
    this.lane = lane;
    this.courier = courier;
    this.threads = threads;
    this.gate = gate;
    this.acceptances = acceptances;
    this.account = account;
    this.signal = signal;
  }

  /// Batches that nobody has tried yet; the first one goes next.
  public Deque<SealedBatch> ready() {
    return ready;
  }

  public long readyBytes() {
    long bytes = 0;
    for (SealedBatch sealed : ready) {
      bytes += sealed.weight();
    }
    return bytes;
  }

  /// Whether one more could go at once beside those that are ready.
  public boolean hasPlace() {
    lock.lock();
    try {
      return underWay + ready.size() < gate.standing().limit();
    } finally {
      lock.unlock();
    }
  }

  /// Starts couriers for what is ready, as far as concurrency allows.
  public void start() {
    while (!ready.isEmpty()) {
      signal.heard();
      lock.lock();
      try {
        if (underWay >= gate.standing().limit()) {
          return;
        }
        underWay++;
      } finally {
        lock.unlock();
      }
      new Errand(ready.remove()).begin();
    }
  }

  /// Whether the destination takes what it is sent at this moment.
  public boolean delivers() {
    return acceptances.count() > 0 && gate.standing().state() == LaneState.DELIVERING;
  }

  /// Whether nothing is sent any more.
  public boolean isOver() {
    return gate.isShut();
  }

  /// Returns how many requests do not come back. Until they do, no more are made. The lane's thread
  /// asks from time to time.
  public int stuck() {
    int stuck = courier.guard();
    gate.hold(stuck > 0);
    return stuck;
  }

  /// What is ready will not be sent, and gives its memory back.
  public void abandon() {
    ready.forEach(sealed -> account.settled(sealed.weight()));
    ready.clear();
  }

  public void interrupt() {
    lock.lock();
    try {
      couriers.forEach(CourierThreads.Errand::interrupt);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all have come back, or until `end` on the system's monotonic clock. Returns how
  /// many have not.
  public int await(long end) throws InterruptedException {
    lock.lock();
    try {
      long left = end - System.nanoTime();
      while (!couriers.isEmpty() && left > 0) {
        left = returned.awaitNanos(left);
      }
      return couriers.size();
    } finally {
      lock.unlock();
    }
  }

  /// One batch on its way, and the place it takes among those under way.
  private final class Errand {
    private final SealedBatch sealed;
    private final CourierThreads.Errand thread;
    private boolean asideNow;

    Errand(SealedBatch sealed) {
      this.sealed = sealed;
      this.thread = threads.prepare("courier " + lane, this::carry);
    }

    void begin() {
      lock.lock();
      try {
        couriers.add(thread);
      } finally {
        lock.unlock();
      }
      threads.start(thread);
    }

    private void carry() {
      boolean smooth = false;
      try {
        smooth = courier.carry(sealed, this::stepAside);
      } catch (InterruptedException _) {
        // the lane stops; what is open stays pending
      } finally {
        if (smooth) {
          account.settled(sealed);
        } else {
          account.settled(sealed.weight());
        }
        comeBack();
        signal.wake();
      }
    }

    private void comeBack() {
      lock.lock();
      try {
        couriers.remove(thread);
        if (asideNow) {
          aside--;
        } else {
          underWay--;
        }
        returned.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /// Leaves its place to the next batch. The first one may always do so, and each that was
    /// refused whole; another one only when something was taken since. Otherwise it is the
    /// destination that is down, and one batch after the other would be started in vain.
    private void stepAside(boolean refused) {
      lock.lock();
      try {
        boolean others = acceptances.count() > asideSince;
        if (asideNow || aside >= MOST_ASIDE || (aside > 0 && !others && !refused)) {
          return;
        }
        asideNow = true;
        asideSince = acceptances.count();
        aside++;
        underWay--;
      } finally {
        lock.unlock();
      }
      signal.wake();
    }
  }
}
