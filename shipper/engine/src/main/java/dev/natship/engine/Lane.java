package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Level;
import dev.natship.api.Sink;
import dev.natship.deadletters.DeadLetters;
import dev.natship.journal.Chunk;
import dev.natship.journal.Note;
import dev.natship.journal.Reader;
import dev.natship.shaping.Shaper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// One destination's way through the journal, at its own pace: read ▸ select ▸ shape ▸ batch ▸
/// deliver ▸ commit.
///
/// Threads: one virtual thread reads, shapes and batches ([Stages]); each parcel on its way has one
/// of its own ([Courier]). They meet at the [Ledger], which settles lines and commits the cursor,
/// and at the [Gate].
public final class Lane {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());
  private static final long LONGEST_NAP = Duration.ofMillis(100).toNanos();
  private static final long PRESSURE_NAP = Duration.ofMillis(20).toNanos();

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String name;
  private final Sink sink;
  private final Reader reader;
  private final MemoryBudget budget;
  private final Pace pace;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final Gate gate;
  private final Courier courier;
  private final Batcher batcher;
  private final Stages stages;
  private final Salvage salvage;
  private final int mostConcurrency;
  private final Deque<Parcel> ready = new ArrayDeque<>();
  private final Set<Thread> couriers = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Thread thread;
  private int underWay;
  private boolean signalled;
  private volatile boolean draining;
  private volatile boolean stopped;
  private volatile long lastReceived;
  private Level salvagedFrom = Level.TRACE;

  Lane(
      String name,
      LaneSettings settings,
      Sink sink,
      Reader reader,
      DeadLetters letters,
      MemoryBudget budget,
      DoubleSupplier pressure,
      Pace pace) {
    this.name = name;
    this.sink = sink;
    this.reader = reader;
    this.budget = budget;
    this.pace = pace;
    Encoding encoding = sink.encoding();
    Shaper shaper = new Shaper(settings.edits());
    BatchCeiling ceiling = new BatchCeiling();
    LaneNote before = LaneNote.read(reader.note()).orElse(LaneNote.fresh(pace.now()));
    this.ledger = new Ledger(reader, before);
    this.meters = new LaneMeters(name, pace);
    DeadLetterWriter deadLetters = new DeadLetterWriter(name, letters, meters, pace);
    this.batcher =
        new Batcher(
            idPart(name),
            settings,
            encoding,
            budget.largestBatch(),
            ceiling,
            budget.spares(),
            shaper,
            ledger,
            meters,
            ready::add);
    int told = batcher.limits().concurrency();
    this.mostConcurrency =
        told == 0 ? settings.concurrencyMax() : Math.min(told, settings.concurrencyMax());
    this.gate = new Gate(pace, settings, mostConcurrency);
    gate.restore(before.bearing());
    meters.restore(before.bearing());
    this.courier =
        new Courier(sink, gate, ceiling, ledger, deadLetters, meters, pace, settings.timeout());
    this.stages = new Stages(settings, ledger, deadLetters, meters, shaper, batcher);
    this.salvage =
        new Salvage(
            settings.onLag() == LaneSettings.OnLag.DROP_BY_SEVERITY, budget.share(), pressure);
    this.thread = Thread.ofVirtual().name("lane " + name).unstarted(this::run);
    reader.writes(this::note);
  }

  public String name() {
    return name;
  }

  public LaneStatus status() {
    return meters.status(gate.standing(), ledger.snapshot(), ledger.lifetime(), lagSeconds());
  }

  public Ledger.Snapshot ledger() {
    return ledger.snapshot();
  }

  public Ledger.Lifetime lifetime() {
    return ledger.lifetime();
  }

  private @Nullable Note note() {
    return ledger.note(gate.bearing(meters.lastSuccess(), meters.lastError()));
  }

  /// Holds deliveries back until [#resume()], also after a restart; lines wait in the journal.
  public void pause() {
    gate.pause();
    reader.changed();
  }

  /// Ends a pause or a disablement, and tries at once what waits for a retry.
  public void resume() {
    gate.resume();
    reader.changed();
  }

  /// How near this lane is to losing lines, from 0 to 1.
  double pressure() {
    return salvage.pressure();
  }

  Sink sink() {
    return sink;
  }

  void start() {
    budget.join(this::wake);
    thread.start();
  }

  private void run() {
    try {
      while (!stopped && !(draining && drained())) {
        step();
      }
    } catch (InterruptedException _) {
      // stop() asks for it
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, name + ": the lane ended by a bug", bug);
    }
  }

  private void step() throws InterruptedException {
    courier.guard();
    dispatch();
    if (!ready.isEmpty()) {
      if (!readAhead()) {
        nap(salvageNap());
      }
      return;
    }
    salvagedFrom = Level.TRACE;
    Chunk chunk = reader.next(pace.patience(Duration.ofNanos(untilDue(pace.nanos()))));
    if (chunk != null) {
      take(chunk, Level.TRACE);
      letOthersRun();
    } else if (draining) {
      finish();
    }
    batcher.sealDue(pace.nanos());
  }

  /// A virtual thread with work enough would keep its processor for ever, and other lanes waiting.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersRun() {
    Thread.yield();
  }

  private long untilDue(long now) {
    return draining ? 0 : batcher.due(now, LONGEST_NAP);
  }

  private void take(Chunk chunk, Level floor) throws InterruptedException {
    try (chunk) {
      ledger.take(chunk);
      long wall = LaneMeters.nanos(pace.now());
      lastReceived = wall;
      stages.run(chunk, floor, pace.nanos(), wall);
    }
  }

  /// Starts couriers for what is ready, as far as concurrency and memory allow.
  private void dispatch() {
    while (!ready.isEmpty()) {
      Parcel parcel = ready.peek();
      lock.lock();
      try {
        signalled = false;
        if (underWay >= gate.standing().limit() || !budget.take(name, parcel.weight())) {
          return;
        }
        underWay++;
      } finally {
        lock.unlock();
      }
      ready.remove();
      Thread courierThread =
          Thread.ofVirtual().name("courier " + name).unstarted(() -> carry(parcel));
      couriers.add(courierThread);
      courierThread.start();
    }
  }

  private void carry(Parcel parcel) {
    try {
      if (courier.carry(parcel)) {
        parcel.recycle(budget.spares());
      }
    } catch (InterruptedException _) {
      // the lane stops; what is open stays pending
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, name + ": a parcel was left behind by a bug", bug);
    } finally {
      couriers.remove(Thread.currentThread());
      lock.lock();
      try {
        underWay--;
      } finally {
        lock.unlock();
      }
      budget.release(name, parcel.weight());
      wake();
    }
  }

  /// Under pressure, reads on although nothing can be delivered, and keeps only what is serious.
  private boolean readAhead() throws InterruptedException {
    long kept = readyBytes();
    if (!salvage.pressing(kept)) {
      return false;
    }
    Level floor = salvage.floor(kept);
    if (floor.compareTo(salvagedFrom) > 0) {
      salvagedFrom = floor;
      shed(floor);
    }
    Chunk chunk = reader.next(Duration.ZERO);
    if (chunk == null) {
      return false;
    }
    take(chunk, salvagedFrom);
    return true;
  }

  /// Makes room among the parcels that nobody has tried yet.
  private void shed(Level floor) {
    Deque<Parcel> kept = new ArrayDeque<>();
    for (Parcel parcel : ready) {
      int[] below = parcel.below(floor);
      if (below.length > 0) {
        ledger.shed(parcel, below);
      }
      if (below.length < parcel.size()) {
        kept.add(below.length > 0 ? smaller(parcel) : parcel);
      }
    }
    ready.clear();
    ready.addAll(kept);
  }

  private Parcel smaller(Parcel parcel) {
    Parcel smaller = parcel.compacted(ledger.openItems(parcel));
    ledger.replaced(parcel, smaller);
    return smaller;
  }

  private long salvageNap() {
    return salvage.enabled() ? PRESSURE_NAP : LONGEST_NAP;
  }

  private long readyBytes() {
    long bytes = 0;
    for (Parcel parcel : ready) {
      bytes += parcel.weight();
    }
    return bytes;
  }

  /// Everything was read; the open batches go now, and then the couriers are all there is to wait
  /// for.
  private void finish() throws InterruptedException {
    batcher.sealAll();
    dispatch();
    if (!drained()) {
      nap(PRESSURE_NAP);
    }
  }

  private boolean drained() {
    if (gate.isShut()) {
      return true;
    }
    return ledger.snapshot().pending() == 0;
  }

  private void nap(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!signalled) {
        pace.await(woken, nanos);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      signalled = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Delivers what is left until the deadline; what then is still open stays pending, and
  /// uncommitted. The journal must be sealed before, and nothing be appended any more.
  Ledger.Snapshot stop(Duration deadline) throws InterruptedException {
    draining = true;
    gate.lastCall();
    wake();
    awaitEnd(deadline);
    return abandon();
  }

  private void awaitEnd(Duration deadline) throws InterruptedException {
    if (thread.getState() != Thread.State.NEW) {
      thread.join(deadline);
    }
  }

  /// Stops at once.
  Ledger.Snapshot abandon() throws InterruptedException {
    stopped = true;
    gate.close();
    thread.interrupt();
    for (Thread courierThread : couriers) {
      courierThread.interrupt();
    }
    awaitEnd(GRACE);
    for (Thread courierThread : couriers) {
      courierThread.join(GRACE);
    }
    Ledger.Snapshot last = ledger.snapshot();
    reader.close();
    return last;
  }

  private double lagSeconds() {
    long now = LaneMeters.nanos(pace.now());
    boolean behind = reader.backlog().unread() > 0;
    long oldest = ledger.oldestReceived(behind ? lastReceived : now);
    return oldest == 0 ? 0 : Math.max(0, now - oldest) / 1e9;
  }

  /// The name as it may stand in an id: letters, digits, dash.
  private static String idPart(String name) {
    StringBuilder part = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      part.append(plain ? c : '_');
    }
    return part.toString();
  }
}
