package dev.natship.engine;

import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.deadletters.DeadLetters;
import dev.natship.gate.LaneClock;
import dev.natship.intake.Source;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.JournalStatus;
import dev.natship.journal.Reader;
import dev.natship.journal.ReaderProgress;
import dev.natship.lines.Decoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The journal and its lanes: opened, started and stopped in the right order. The readers exist
/// before the intake starts, so no lane misses a line.
public final class Engine implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final double FULL = 0.75;

  /// How long after a deadline those are waited for who were told to give up.
  private static final long GRACE = Duration.ofMillis(250).toNanos();

  /// One place to deliver to. The engine closes the sink.
  public record Destination(
      String name, LaneSettings settings, Sink sink, DeadLetters deadLetters) {

    public Destination withDeadLetters(DeadLetters others) {
      return new Destination(name, settings, sink, others);
    }

    /// For lines that are wanted whatever they say, and of which no letter is kept.
    public Destination wantingEverything() {
      return new Destination(name, settings.wantingEverything(), sink, _ -> {});
    }

    /// Over a source that can wait.
    Destination holding() {
      return new Destination(name, settings.holding(), sink, deadLetters);
    }
  }

  private final Journal journal;
  private final JournalSettings journalSettings;
  private final InstantSource clock;
  private final MemoryBudget budget;
  private final CourierThreads couriers = new CourierThreads();
  private final long sourceBytes;
  private final LaneClock laneClock;

  /// Changed under its own lock; read by anybody.
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();

  private final Set<String> ending = new HashSet<>();
  private final Decoder decoder = new Decoder();
  private final Output record = new Output(1024);
  private Optional<Source> intake = Optional.empty();
  private Map<String, LineCounts> last = Map.of();
  private final BoundedTasks tasks = new BoundedTasks();
  private boolean started;
  private volatile boolean stopped;

  private Engine(
      Journal journal,
      JournalSettings settings,
      Room room,
      InstantSource clock,
      List<Destination> destinations,
      LaneClock laneClock) {
    this.journal = journal;
    this.journalSettings = settings;
    this.clock = clock;
    this.budget = new MemoryBudget(room.batches(), destinations.size());
    this.sourceBytes = room.source();
    this.laneClock = laneClock;
    for (Destination destination : destinations) {
      lanes.add(lane(destination));
    }
  }

  /// What may be held in memory beside the journal's part.
  ///
  /// @param batches by batches of all lanes together, from their first line to their settlement
  /// @param source by lines that wait for the journal; the source sees to it, the engine reports it
  public record Room(long batches, long source) {}

  /// @param batchMemory bytes that batches may hold, all lanes together
  public static Engine open(
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<Destination> destinations)
      throws IOException {
    return open(settings, new Room(batchMemory, 0), clock, destinations);
  }

  public static Engine open(
      JournalSettings settings, Room room, InstantSource clock, List<Destination> destinations)
      throws IOException {
    return open(settings, room, clock, destinations, LaneClock.SYSTEM);
  }

  static Engine open(
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<Destination> destinations,
      LaneClock laneClock)
      throws IOException {
    return open(settings, new Room(batchMemory, 0), clock, destinations, laneClock);
  }

  private static Engine open(
      JournalSettings settings,
      Room room,
      InstantSource clock,
      List<Destination> destinations,
      LaneClock laneClock)
      throws IOException {
    Journal journal = Journal.open(settings, clock);
    try {
      return new Engine(journal, settings, room, clock, destinations, laneClock);
    } catch (RuntimeException failure) {
      journal.close();
      throw failure;
    }
  }

  private Lane lane(Destination destination) {
    LaneSettings settings = destination.settings();
    boolean holds = settings.onLag() == LaneSettings.OnLag.HOLD;
    Reader reader =
        journal.reader(destination.name(), settings.start().position(clock.instant()), holds);
    return new Lane(
        destination.name(),
        settings,
        destination.sink(),
        reader,
        destination.deadLetters(),
        budget,
        () -> pressure(reader, holds),
        couriers,
        laneClock);
  }

  /// How near this reader is to losing lines, or to making the journal refuse them: the part of
  /// what is retained that it has not read, or holds; once the journal is nearly as large or as old
  /// as it may become.
  private double pressure(Reader reader, boolean holds) {
    JournalStatus status = journal.status();
    double full =
        journalSettings.directory().isPresent()
            ? (double) status.diskBytes() / journalSettings.retainBytes()
            : (double) status.memoryBytes() / journalSettings.memoryBytes();
    if (Math.max(full, journal.age()) < FULL || status.retainedLines() == 0) {
      return 0;
    }
    ReaderProgress progress = reader.progress();
    long lines = holds ? progress.end() - progress.committed() : progress.unread();
    return Math.min(1, (double) lines / status.retainedLines());
  }

  public Journal journal() {
    return journal;
  }

  public List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  public Optional<Lane> lane(String name) {
    return lanes.stream().filter(lane -> lane.name().equals(name)).findFirst();
  }

  /// Bytes that batches hold at this moment.
  public long batchBytes() {
    return budget.usedBytes();
  }

  /// Who holds the bytes of lines at this moment.
  public MemoryStatus memory() {
    long readers = (long) lanes.size() * journalSettings.chunkBytes();
    long openBatches = 0;
    long sealedBatches = 0;
    Map<String, Long> sinks = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      long open = lane.openBytes();
      long onTheWay = lane.sealedBytes();
      openBatches += open;
      sealedBatches += onTheWay;
      sinks.put(lane.name(), open + onTheWay);
    }
    return new MemoryStatus(
        journalSettings.memoryBytes() + readers + budget.totalBytes() + sourceBytes,
        journal.status().memoryBytes(),
        openBatches,
        sealedBatches,
        readers,
        sourceBytes,
        budget.spareBytes(),
        sinks);
  }

  long mostBatchBytes() {
    return budget.peakBytes();
  }

  /// Starts the lanes alone; lines come through [#accept].
  public void start() {
    synchronized (lanes) {
      started = true;
      lanes.forEach(Lane::start);
    }
  }

  public void start(Source source) {
    start();
    intake = Optional.of(source);
    source.start();
  }

  /// Adds a lane, while the others work. It begins where the last lane of that name committed its
  /// cursor; where there was none, as its settings say. It takes over the sink.
  ///
  /// @throws IllegalStateException when there is a lane of that name, or when the engine has
  ///   stopped
  public Lane add(Destination destination) {
    synchronized (lanes) {
      if (stopped) {
        throw new IllegalStateException("the engine has stopped");
      }
      if (lane(destination.name()).isPresent()) {
        throw new IllegalStateException("there is a lane " + destination.name() + " already");
      }
      Lane lane = lane(destination);
      lanes.add(lane);
      if (started) {
        lane.start();
      }
      return lane;
    }
  }

  /// What becomes of the cursor of a lane that ends.
  public enum CursorAfterwards {
    /// The next lane of that name goes on behind it.
    KEPT,
    /// The next lane of that name begins as its settings say.
    FORGOTTEN
  }

  /// Ends a lane, while the others go on: it reads no more, delivers what it has in hand until the
  /// deadline, commits and closes its sink. Until then it is listed, and takes its part in memory.
  /// Returns its ledger, in which `pending` is what it has not read or not settled.
  ///
  /// @throws IllegalStateException when there is no lane of that name, or when it is ending already
  public LineCounts end(String name, Duration deadline, CursorAfterwards cursor)
      throws InterruptedException {
    Lane lane = claim(name);
    long end = System.nanoTime() + deadline.toNanos();
    Map<String, LineCounts> ledgers = new ConcurrentHashMap<>();
    ledgers.put(name, lane.ledger());
    tasks.run("end lane", List.of(() -> leave(lane, end, ledgers)), end + 2 * GRACE);
    tasks.run("close", List.of(lane::closeSink), end + 3 * GRACE);
    synchronized (lanes) {
      lanes.remove(lane);
      ending.remove(name);
      if (cursor == CursorAfterwards.FORGOTTEN) {
        journal.forget(name);
      }
    }
    return ledgers.getOrDefault(name, LineCounts.NONE);
  }

  private Lane claim(String name) {
    synchronized (lanes) {
      Lane lane =
          lane(name).orElseThrow(() -> new IllegalStateException("there is no lane " + name));
      if (!ending.add(name)) {
        throw new IllegalStateException("the lane " + name + " is ending already");
      }
      return lane;
    }
  }

  private void leave(Lane lane, long end, Map<String, LineCounts> ledgers) {
    try {
      ledgers.put(lane.name(), lane.leave(end, end + GRACE));
      lane.failure()
          .ifPresent(reason ->
              LOG.log(
                  System.Logger.Level.WARNING,
                  lane.name() + ": its lane has ended, but " + reason));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Appends one line as if it had just arrived, and answers what [Journal#append] does.
  public long accept(String subject, byte[] payload) {
    return accept(subject, payload, clock.instant());
  }

  long accept(String subject, byte[] payload, Instant received) {
    synchronized (record) {
      record.truncate(0);
      decoder.decode(subject, payload, 0, payload.length, LaneMeters.nanos(received), record);
      return journal.append(record.array(), 0, record.size(), received.toEpochMilli());
    }
  }

  /// Unsubscribes, seals the journal, delivers what is left until the deadline, commits, and
  /// returns the ledgers. All share the one deadline: the intake has half of it at most, and what
  /// hangs at the end is left behind.
  public Map<String, LineCounts> stop(Duration deadline) throws InterruptedException {
    synchronized (lanes) {
      if (stopped) {
        return last;
      }
      stopped = true;
    }
    long begin = System.nanoTime();
    long end = begin + deadline.toNanos();
    if (intake.isPresent()) {
      Source source = intake.get();
      Duration share = deadline.dividedBy(2);
      tasks.run("stop intake", List.of(() -> stop(source, share)), begin + share.toNanos() + GRACE);
    }
    journal.seal();
    Map<String, LineCounts> ledgers = new LinkedHashMap<>();
    lanes.forEach(lane -> ledgers.put(lane.name(), lane.ledger()));
    List<Runnable> stops = new ArrayList<>();
    for (Lane lane : lanes) {
      stops.add(() -> stop(lane, end, ledgers));
    }
    tasks.run("stop lane", stops, end + 2 * GRACE);
    synchronized (ledgers) {
      last = Map.copyOf(ledgers);
    }
    finish(end + 3 * GRACE);
    return last;
  }

  /// What did not work when the engine stopped, or would not stop, each with the reason.
  public Map<String, String> failed() {
    return tasks.failures();
  }

  /// Stops at once; what is not delivered stays where the journal keeps it.
  @Override
  public void close() {
    if (stopped) {
      return;
    }
    try {
      stop(Duration.ofNanos(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Source source, Duration share) {
    try {
      source.stop(share);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(Lane lane, long end, Map<String, LineCounts> ledgers) {
    try {
      LineCounts ledger = lane.stop(end, end + GRACE);
      lane.failure().ifPresent(reason -> tasks.failed(lane.name(), reason));
      synchronized (ledgers) {
        ledgers.put(lane.name(), ledger);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Closes what nobody uses any more; one that breaks or hangs does not keep the others.
  private void finish(long end) throws InterruptedException {
    List<Runnable> closings = new ArrayList<>();
    lanes.forEach(lane -> closings.add(lane::closeSink));
    intake.ifPresent(source -> closings.add(source::close));
    tasks.run("close", closings, end);
    journal.close();
  }
}
