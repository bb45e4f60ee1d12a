package dev.natship.engine;

import dev.natship.api.Output;
import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OutcomesFile;
import dev.natship.batches.PastOutcomes;
import dev.natship.codes.Log;
import dev.natship.delivery.LaneMeters;
import dev.natship.gate.LaneClock;
import dev.natship.intake.Source;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.Reader;
import dev.natship.lines.Decoder;
import java.io.IOException;
import java.nio.file.Path;
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

/// The journal and its lanes: opened, started and stopped in the right order. The readers exist
/// before the intake starts, so no lane misses a line.
public final class Engine implements AutoCloseable {
  private static final System.Logger LOG = Log.of(Engine.class);

  private final Journal journal;
  private final JournalSettings journalSettings;
  private final InstantSource clock;
  private final MemoryBudget budget;
  private final long sourceBytes;
  private final BoundedTasks tasks = new BoundedTasks();
  private final LaneSet lanes;
  private final Decoder decoder = new Decoder();
  private final Output record = new Output(1024);
  private Optional<Source> intake = Optional.empty();
  private volatile Map<String, LineCounts> last = Map.of();
  private volatile boolean stopped;

  private Engine(
      Journal journal,
      JournalSettings settings,
      Room room,
      InstantSource clock,
      List<LaneParts> destinations,
      LaneClock laneClock) {
    this.journal = journal;
    this.journalSettings = settings;
    this.clock = clock;
    this.budget = new MemoryBudget(room.batches(), destinations.size());
    this.sourceBytes = room.source();
    this.lanes = new LaneSet(journal, past(journal), settings, budget, clock, laneClock, tasks);
    destinations.forEach(lanes::add);
  }

  /// What the lanes of the last process remembered, if it was stopped properly.
  private static Map<String, PastOutcomes> past(Journal journal) {
    if (journal.folder().isEmpty()) {
      return Map.of();
    }
    try {
      return OutcomesFile.take(journal.folder().get());
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.INFO,
          "what became of single lines in the last process is not known: " + failure);
      return Map.of();
    }
  }

  /// What may be held in memory beside the journal's part.
  ///
  /// @param batches by batches of all lanes together, from their first line to their settlement
  /// @param source by lines that wait for the journal; the source sees to it, the engine reports it
  public record Room(long batches, long source) {}

  /// @param batchMemory bytes that batches may hold, all lanes together
  public static Engine open(
      JournalSettings settings, long batchMemory, InstantSource clock, List<LaneParts> destinations)
      throws IOException {
    return open(settings, new Room(batchMemory, 0), clock, destinations);
  }

  public static Engine open(
      JournalSettings settings, Room room, InstantSource clock, List<LaneParts> destinations)
      throws IOException {
    return open(settings, room, clock, destinations, LaneClock.SYSTEM);
  }

  static Engine open(
      JournalSettings settings,
      long batchMemory,
      InstantSource clock,
      List<LaneParts> destinations,
      LaneClock laneClock)
      throws IOException {
    return open(settings, new Room(batchMemory, 0), clock, destinations, laneClock);
  }

  private static Engine open(
      JournalSettings settings,
      Room room,
      InstantSource clock,
      List<LaneParts> destinations,
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

  public Journal journal() {
    return journal;
  }

  public List<Lane> lanes() {
    return lanes.all();
  }

  public Optional<Lane> lane(String name) {
    return lanes.of(name);
  }

  /// Whether the next lines cost such as no lane has read, although destinations take them.
  public boolean isOverrun() {
    return lanes.isOverrun();
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
        budget.lineBytes(),
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
    lanes.start();
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
  public Lane add(LaneParts destination) {
    return lanes.add(destination);
  }

  /// Ends a lane, while the others go on: it reads no more, delivers what it has in hand until the
  /// deadline, commits and closes its sink. Until then it is listed, and takes its part in memory.
  /// Returns its ledger, in which `pending` is what it has not read or not settled.
  ///
  /// @throws IllegalStateException when there is no lane of that name, or when it is ending already
  public LineCounts end(String name, Duration deadline, CursorAfterwards cursor)
      throws InterruptedException {
    return lanes.end(name, deadline, cursor);
  }

  /// Puts another lane in the place of the one of that name, while the others go on: the old one
  /// ends as with [#end], and the new one begins exactly behind its cursor. It takes over the
  /// counts and what a person decided, such as a pause; and it asks its destination at once where
  /// the old one was told to stay away.
  ///
  /// @throws IllegalStateException when there is no lane of that name, when it is ending already,
  ///   or when the engine has stopped. Then the caller still has the sink
  public Lane replace(LaneParts destination, Duration deadline) throws InterruptedException {
    Lane lane = lanes.replace(destination, deadline);
    lane.probe();
    return lane;
  }

  /// Adds a lane over lines that another reader gives, such as those of the past. It shares the
  /// memory for batches with the others and nothing else: it is not among [#lanes()], and its
  /// counts are its own. What it has not delivered when the engine stops stays behind its cursor.
  ///
  /// @param resume the command that ends a pause, for the log
  /// @throws IllegalStateException when the engine has stopped
  public Lane addGuest(LaneParts destination, Reader reader, String resume) {
    return lanes.addGuest(destination, reader, resume);
  }

  /// What a lane had settled when it wrote this note beside its cursor.
  public static LineCounts settled(byte[] note) {
    return SavedLane.read(note).map(saved -> saved.lifetime().counts()).orElse(LineCounts.NONE);
  }

  /// Ends such a lane, as [#end] does any other.
  public LineCounts endGuest(Lane guest, Duration deadline) throws InterruptedException {
    return lanes.endGuest(guest, deadline);
  }

  /// Forgets how far each lane was that began a while back, as a drain does, and that its owner has
  /// taken out since. Returns their names. Of all others the journal hears that nobody waits for
  /// their lines.
  ///
  /// @param kept destinations without a lane that may come back, such as broken ones
  public List<String> forgetRemoved(Set<String> kept) {
    List<String> removed =
        journal.cursors().stream()
            .filter(name -> lane(name).isEmpty() && !kept.contains(name))
            .filter(
                name -> SavedLane.read(journal.note(name)).filter(SavedLane::passing).isPresent())
            .toList();
    removed.forEach(journal::forget);
    Set<String> expected = new HashSet<>(kept);
    lanes.forEach(lane -> expected.add(lane.name()));
    journal.expects(expected);
    return removed;
  }

  /// Appends one line as if it had just arrived, and returns what [Journal#append] returns.
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
    if (!lanes.close()) {
      return last;
    }
    stopped = true;
    long begin = System.nanoTime();
    long end = begin + deadline.toNanos();
    if (intake.isPresent()) {
      Source source = intake.get();
      // As numbers: Java divides durations by decimal fractions, which cost 50 ms to begin with.
      Duration share = Duration.ofNanos(deadline.toNanos() / 2);
      tasks.run(
          "stop intake",
          List.of(() -> stop(source, share)),
          begin + share.toNanos() + BoundedTasks.GRACE);
    }
    journal.seal();
    last = lanes.stop(end);
    finish(end + 3 * BoundedTasks.GRACE);
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

  private void remember(Path folder) {
    try {
      OutcomesFile.save(folder, lanes.outcomes());
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.INFO,
          "what became of single lines will not be known after the next start: " + failure);
    }
  }

  private static void stop(Source source, Duration share) {
    try {
      source.stop(share);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Closes what nobody uses any more; one that breaks or hangs does not keep the others.
  private void finish(long end) throws InterruptedException {
    List<Runnable> closings = new ArrayList<>();
    lanes.closeSinks(closings);
    intake.ifPresent(source -> closings.add(source::close));
    journal.folder().ifPresent(folder -> closings.add(() -> remember(folder)));
    tasks.run("close", closings, end);
    journal.close();
  }
}
