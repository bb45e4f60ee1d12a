package dev.natship.engine;

import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.deadletters.DeadLetters;
import dev.natship.events.Decoder;
import dev.natship.events.Intake;
import dev.natship.journal.Backlog;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.JournalStatus;
import dev.natship.journal.Reader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The journal and its lanes: opened, started and stopped in the right order. The readers exist
/// before the intake starts, so no lane misses a line.
public final class Engine implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final double FULL = 0.75;

  /// One place to deliver to. The engine closes the sink.
  public record Destination(
      String name, LaneSettings settings, Sink sink, DeadLetters deadLetters) {}

  private final Journal journal;
  private final JournalSettings journalSettings;
  private final InstantSource clock;
  private final MemoryBudget budget;
  private final List<Lane> lanes = new ArrayList<>();
  private final Decoder decoder = new Decoder();
  private final Output record = new Output(1024);
  private Optional<Intake> intake = Optional.empty();
  private Map<String, Ledger.Snapshot> last = Map.of();
  private boolean stopped;

  private Engine(
      Journal journal,
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<Destination> destinations,
      Pace pace) {
    this.journal = journal;
    this.journalSettings = settings;
    this.clock = clock;
    this.budget = new MemoryBudget(batchMemory, destinations.size());
    for (Destination destination : destinations) {
      lanes.add(lane(destination, pace));
    }
  }

  /// @param batchMemory bytes that batches on their way may hold, all lanes together
  public static Engine open(
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<Destination> destinations)
      throws IOException {
    return open(settings, batchMemory, clock, destinations, Pace.SYSTEM);
  }

  static Engine open(
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<Destination> destinations,
      Pace pace)
      throws IOException {
    Journal journal = Journal.open(settings, clock);
    try {
      return new Engine(journal, settings, batchMemory, clock, destinations, pace);
    } catch (RuntimeException failure) {
      journal.close();
      throw failure;
    }
  }

  private Lane lane(Destination destination, Pace pace) {
    LaneSettings settings = destination.settings();
    Reader reader =
        journal.reader(
            destination.name(),
            settings.start(clock.instant()),
            settings.onLag() == LaneSettings.OnLag.HOLD);
    return new Lane(
        destination.name(),
        settings,
        destination.sink(),
        reader,
        destination.deadLetters(),
        budget,
        () -> pressure(reader),
        pace);
  }

  /// How near this reader is to losing lines: the part of what is retained that it has not read,
  /// once the journal is nearly as large or as old as it may become.
  private double pressure(Reader reader) {
    JournalStatus status = journal.status();
    double full =
        journalSettings.directory().isPresent()
            ? (double) status.diskBytes() / journalSettings.retainBytes()
            : (double) status.memoryBytes() / journalSettings.memoryBytes();
    double age =
        status
                .oldest()
                .map(oldest -> seconds(Duration.between(oldest, clock.instant())))
                .orElse(0.0)
            / seconds(journalSettings.retainAge());
    if (Math.max(full, age) < FULL || status.retainedLines() == 0) {
      return 0;
    }
    Backlog backlog = reader.backlog();
    return (double) backlog.unread() / status.retainedLines();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
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

  long mostBatchBytes() {
    return budget.peakBytes();
  }

  /// Starts the lanes alone; lines come through [#accept].
  public void start() {
    lanes.forEach(Lane::start);
  }

  public void start(Intake source) {
    start();
    intake = Optional.of(source);
    source.start();
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
  /// answers the ledgers.
  public Map<String, Ledger.Snapshot> stop(Duration deadline) throws InterruptedException {
    if (stopped) {
      return last;
    }
    stopped = true;
    long end = System.nanoTime() + deadline.toNanos();
    if (intake.isPresent()) {
      intake.get().stop(deadline);
    }
    journal.seal();
    Map<String, Ledger.Snapshot> ledgers = new LinkedHashMap<>();
    lanes.forEach(lane -> ledgers.put(lane.name(), Ledger.Snapshot.EMPTY));
    List<Thread> stoppers = new ArrayList<>();
    for (Lane lane : lanes) {
      stoppers.add(Thread.ofVirtual().start(() -> stop(lane, end, ledgers)));
    }
    for (Thread stopper : stoppers) {
      stopper.join();
    }
    last = Map.copyOf(ledgers);
    finish();
    return last;
  }

  private static void stop(Lane lane, long end, Map<String, Ledger.Snapshot> ledgers) {
    try {
      Ledger.Snapshot ledger = lane.stop(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      synchronized (ledgers) {
        ledgers.put(lane.name(), ledger);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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

  private void finish() {
    for (Lane lane : lanes) {
      try {
        lane.sink().close();
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.ERROR, lane.name() + ": the sink could not be closed", bug);
      }
    }
    intake.ifPresent(Intake::close);
    journal.close();
  }
}
