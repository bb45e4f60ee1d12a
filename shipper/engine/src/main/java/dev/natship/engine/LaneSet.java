package dev.natship.engine;

import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OutcomeMemory;
import dev.natship.batches.PastOutcomes;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.delivery.CourierThreads;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.Reader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The lanes over one journal: added and ended while it runs, and stopped together at the end.
///
/// Its lock is held while a lane is added or taken out, never while one works or ends.
final class LaneSet implements Iterable<Lane> {
  private static final System.Logger LOG = Log.of(LaneSet.class);

  private final Journal journal;
  private final JournalPressure pressure;
  private final MemoryBudget budget;
  private final InstantSource clock;
  private final LaneClock laneClock;
  private final BoundedTasks tasks;
  private final CourierThreads couriers = new CourierThreads();
  private final OutcomeMemory outcomes = new OutcomeMemory();

  /// What lanes of the process before remembered, until they are here.
  private final Map<String, PastOutcomes> past;

  /// Changed with the lock held; read by anybody.
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();

  /// Lanes over other lines than the journal's: nobody but who made them counts them.
  private final List<Lane> guests = new CopyOnWriteArrayList<>();

  /// How much longer than the deadline the lane before it may take to let go of its cursor.
  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

  private final Set<String> ending = new HashSet<>();
  private boolean started;
  private boolean closed;

  /// @param past what lanes of the process before remembered
  LaneSet(
      Journal journal,
      Map<String, PastOutcomes> past,
      JournalSettings settings,
      MemoryBudget budget,
      InstantSource clock,
      LaneClock laneClock,
      BoundedTasks tasks) {
    this.journal = journal;
    this.past = new HashMap<>(past);
    this.pressure = new JournalPressure(journal, settings);
    this.budget = budget;
    this.clock = clock;
    this.laneClock = laneClock;
    this.tasks = tasks;
  }

  @Override
  public Iterator<Lane> iterator() {
    return lanes.iterator();
  }

  List<Lane> all() {
    return List.copyOf(lanes);
  }

  int size() {
    return lanes.size();
  }

  Optional<Lane> of(String name) {
    return lanes.stream().filter(lane -> lane.name().equals(name)).findFirst();
  }

  /// Whether even the lane that is furthest ahead would lose lines now. A lane that is behind the
  /// others, or whose destination takes nothing, is no reason to hold up anybody.
  boolean isOverrun() {
    boolean delivering = false;
    for (Lane lane : lanes) {
      if (lane.isDelivering()) {
        delivering = true;
        if (!lane.isOverrun(pressure)) {
          return false;
        }
      }
    }
    return delivering;
  }

  /// Starts the lanes there are, and from now on each that is added.
  synchronized void start() {
    started = true;
    lanes.forEach(Lane::start);
    guests.forEach(Lane::start);
  }

  synchronized Lane add(LaneParts destination) {
    if (closed) {
      throw new IllegalStateException("the engine has stopped");
    }
    if (of(destination.name()).isPresent()) {
      throw new IllegalStateException("there is a lane " + destination.name() + " already");
    }
    Lane lane = lane(destination, Optional.empty());
    lanes.add(lane);
    if (started) {
      lane.start();
    }
    return lane;
  }

  synchronized Lane addGuest(LaneParts destination, Reader reader, String resume) {
    if (closed) {
      throw new IllegalStateException("the engine has stopped");
    }
    Lane lane =
        new Lane(
            destination.holding(),
            resume,
            reader,
            budget,
            () -> 0,
            couriers,
            outcomes,
            laneClock,
            Optional.empty(),
            PastOutcomes.NONE);
    guests.add(lane);
    if (started) {
      lane.start();
    }
    return lane;
  }

  LineCounts endGuest(Lane guest, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Map<String, LineCounts> ledgers = new ConcurrentHashMap<>();
    tasks.run("end lane", List.of(() -> leave(guest, end, ledgers)), end + 2 * BoundedTasks.GRACE);
    tasks.run("close", List.of(guest::closeSink), end + 3 * BoundedTasks.GRACE);
    guests.remove(guest);
    return ledgers.getOrDefault(guest.name(), guest.ledger());
  }

  private Lane lane(LaneParts destination, Optional<Lane.Legacy> legacy) {
    LaneSettings settings = destination.settings();
    boolean holds = settings.onLag() == LaneSettings.OnLag.HOLD;
    Reader reader =
        journal.reader(destination.name(), settings.start().position(clock.instant()), holds);
    PastOutcomes before = past.remove(destination.name());
    return new Lane(
        destination,
        "natship resume " + destination.name(),
        reader,
        budget,
        () -> pressure.on(reader, holds),
        couriers,
        outcomes,
        laneClock,
        legacy,
        before == null ? PastOutcomes.NONE : before.until(journal.life().first()));
  }

  /// Until the new lane is there, the old one is listed with what it has counted.
  Lane replace(LaneParts destination, Duration deadline) throws InterruptedException {
    String name = destination.name();
    Lane old = claim(name);
    long end = System.nanoTime() + deadline.toNanos();
    try {
      tasks.run(
          "end lane",
          List.of(() -> leave(old, end, new ConcurrentHashMap<>())),
          end + 2 * BoundedTasks.GRACE + PATIENCE);
      tasks.run("close", List.of(old::closeSink), System.nanoTime() + 3 * BoundedTasks.GRACE);
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("the engine has stopped");
        }
        Lane lane = lane(destination, Optional.of(old.legacy()));
        lanes.set(lanes.indexOf(old), lane);
        if (started) {
          lane.start();
        }
        return lane;
      }
    } finally {
      synchronized (this) {
        ending.remove(name);
      }
    }
  }

  LineCounts end(String name, Duration deadline, CursorAfterwards cursor)
      throws InterruptedException {
    Lane lane = claim(name);
    long end = System.nanoTime() + deadline.toNanos();
    Map<String, LineCounts> ledgers = new ConcurrentHashMap<>();
    ledgers.put(name, lane.ledger());
    tasks.run("end lane", List.of(() -> leave(lane, end, ledgers)), end + 2 * BoundedTasks.GRACE);
    tasks.run("close", List.of(lane::closeSink), end + 3 * BoundedTasks.GRACE);
    synchronized (this) {
      lanes.remove(lane);
      ending.remove(name);
      if (cursor == CursorAfterwards.FORGOTTEN) {
        journal.forget(name);
      }
    }
    return ledgers.getOrDefault(name, LineCounts.NONE);
  }

  private synchronized Lane claim(String name) {
    Lane lane = of(name).orElseThrow(() -> new IllegalStateException("there is no lane " + name));
    if (!ending.add(name)) {
      throw new IllegalStateException("the lane " + name + " is ending already");
    }
    return lane;
  }

  private static void leave(Lane lane, long end, Map<String, LineCounts> ledgers) {
    try {
      ledgers.put(lane.name(), lane.leave(end, end + BoundedTasks.GRACE));
      lane.failure()
          .ifPresent(reason ->
              LOG.log(
                  System.Logger.Level.WARNING,
                  Code.SINK_FAILED.after(lane.name() + ": its lane has ended, but " + reason)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// No lane is added from now on. Says whether this was the first call.
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  /// Stops all lanes, each on a thread of its own, and returns their ledgers. The journal must be
  /// sealed before. Guests read no more, and have no part in the ledgers.
  ///
  /// @param end on the system's monotonic clock
  Map<String, LineCounts> stop(long end) throws InterruptedException {
    Map<String, LineCounts> ledgers = new LinkedHashMap<>();
    lanes.forEach(lane -> ledgers.put(lane.name(), lane.ledger()));
    List<Runnable> stops = new ArrayList<>();
    for (Lane lane : lanes) {
      stops.add(() -> stop(lane, end, ledgers));
    }
    for (Lane guest : guests) {
      stops.add(() -> leave(guest, end, new ConcurrentHashMap<>()));
    }
    tasks.run("stop lane", stops, end + 2 * BoundedTasks.GRACE);
    synchronized (ledgers) {
      return Map.copyOf(ledgers);
    }
  }

  /// What all remember, for the next process.
  Map<String, PastOutcomes> outcomes() {
    long end = journal.status().nextSequence();
    Map<String, PastOutcomes> all = new HashMap<>();
    lanes.forEach(lane -> all.put(lane.name(), lane.outcomes(end)));
    return all;
  }

  void closeSinks(List<Runnable> closings) {
    lanes.forEach(lane -> closings.add(lane::closeSink));
    guests.forEach(guest -> closings.add(guest::closeSink));
  }

  private void stop(Lane lane, long end, Map<String, LineCounts> ledgers) {
    try {
      LineCounts ledger = lane.stop(end, end + BoundedTasks.GRACE);
      lane.failure().ifPresent(reason -> tasks.failed(lane.name(), reason));
      synchronized (ledgers) {
        ledgers.put(lane.name(), ledger);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
