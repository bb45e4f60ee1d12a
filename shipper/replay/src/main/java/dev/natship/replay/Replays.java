package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LineOutcome;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The replays of one journal folder. Begins, lists and cancels them, and resumes them after a
/// restart.
///
/// One thread watches the running replays, while there are any. It holds the lock while it writes
/// to the disk. Lanes do not need that lock, so shipping does not wait for the disk.
public final class Replays implements AutoCloseable {
  private static final Logger LOG = Log.of(Replays.class);
  private static final String FOLDER = "replays";
  private static final long LOOK = Duration.ofMillis(250).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SYNCED = Duration.ofSeconds(2);

  /// How many may run at once. Each takes its part of the memory for batches.
  private static final int MOST = 4;

  /// How many that have ended are remembered.
  private static final int REMEMBERED = 50;

  /// Makes the parts of a lane for a configured destination, with a sink of its own.
  @FunctionalInterface
  public interface Destinations {

    /// Throws when there is no such destination, or when it cannot be used.
    LaneParts parts(String name) throws ReplayRefused;
  }

  /// Opens the folder of one replay, and makes it if it does not exist. Tests break it.
  @FunctionalInterface
  interface Folders {
    Storage open(Path folder) throws IOException;
  }

  private final Engine engine;
  private final Path folder;
  private final Destinations destinations;
  private final InstantSource clock;
  private final LaneClock laneClock;
  private final Folders folders;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Integer, Replay> replays = new TreeMap<>();
  private @Nullable Thread thread;

  /// The last number that was given, also to a replay whose folder cannot be read: a new one must
  /// not go on at its cursor.
  private int lastId;

  private boolean closed;

  private Replays(
      Engine engine,
      Path folder,
      Destinations destinations,
      InstantSource clock,
      LaneClock laneClock,
      Folders folders) {
    this.folders = folders;
    this.engine = engine;
    this.folder = folder;
    this.destinations = destinations;
    this.clock = clock;
    this.laneClock = laneClock;
  }

  /// Opens the folder, and resumes the replays that had not ended.
  ///
  /// @param folder the journal's folder, which this process has locked
  public static Replays open(
      Engine engine, Path folder, Destinations destinations, InstantSource clock)
      throws IOException {
    return open(engine, folder, destinations, clock, FolderStorage::beneath);
  }

  static Replays open(
      Engine engine, Path folder, Destinations destinations, InstantSource clock, Folders folders)
      throws IOException {
    Replays replays = new Replays(engine, folder, destinations, clock, LaneClock.SYSTEM, folders);
    replays.load();
    return replays;
  }

  private void load() throws IOException {
    Path place = folder.resolve(FOLDER);
    if (!Files.isDirectory(place)) {
      return;
    }
    List<Path> there;
    try (Stream<Path> paths = Files.list(place)) {
      there = paths.toList();
    }
    lock.lock();
    try {
      for (Path each : there) {
        String name = String.valueOf(each.getFileName());
        if (name.matches("[1-9][0-9]{0,8}")) {
          lastId = Math.max(lastId, Integer.parseInt(name));
          load(Integer.parseInt(name), each);
        }
      }
      forgetOld();
      for (Replay replay : replays.values()) {
        if (!replay.hasEnded() && !replay.isCancelled()) {
          goOn(replay);
        }
      }
      watch();
    } finally {
      lock.unlock();
    }
  }

  private void load(int id, Path place) {
    try {
      ReplayFile file = ReplayFile.in(folders.open(place));
      Optional<ReplayFile.Ordered> ordered = file.order();
      if (ordered.isPresent()) {
        replays.put(id, new Replay(Integer.toString(id), file, ordered.get()));
      } else {
        file.close();
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          Code.REPLAY_WAITS.after(
              "the replay " + id + " cannot go on: " + place + " cannot be read: " + e));
    }
  }

  private void goOn(Replay replay) {
    try {
      start(replay, destinations.parts(replay.order().to()));
    } catch (IOException e) {
      replay.waits(e instanceof ReplayRefused refused ? refused.words() : e.toString());
    }
  }

  private void start(Replay replay, LaneParts parts) throws IOException {
    boolean starts = false;
    try {
      replay.start(engine, parts, () -> KeptLines.open(folder), laneClock);
      starts = true;
    } finally {
      if (!starts) {
        parts.sink().close();
      }
    }
  }

  /// Begins a replay. Throws when that is impossible, with a message for whoever asked.
  public ReplayStatus begin(Order order) throws IOException, InterruptedException {
    List<String> problems = order.problems();
    if (!problems.isEmpty()) {
      throw new ReplayRefused(String.join("\n", problems));
    }
    writeDown(engine.journal());
    Extent extent;
    try (KeptLines past = KeptLines.open(folder)) {
      extent =
          ExtentSearch.find(past, order.from(), order.until())
              .orElseThrow(() ->
                  new ReplayRefused(
                      "nothing is kept that was received from "
                          + order.from()
                          + " until "
                          + order.until()));
    }
    lock.lock();
    try {
      refuseTooMany(order.to());
      LaneParts parts = destinations.parts(order.to());
      boolean begins = false;
      try {
        int id = ++lastId;
        ReplayFile file =
            ReplayFile.in(folders.open(folder.resolve(FOLDER).resolve(Integer.toString(id))));
        ReplayFile.Ordered ordered = new ReplayFile.Ordered(order, extent, clock.instant());
        file.order(ordered);
        Replay replay = new Replay(Integer.toString(id), file, ordered);
        replays.put(id, replay);
        begins = true;
        start(replay, parts);
        LOG.log(
            Level.INFO,
            Replay.lane(replay.id(), order)
                + ": "
                + extent.lines()
                + " lines of the past, from "
                + order.from()
                + " until "
                + order.until());
        forgetOld();
        watch();
        return replay.status();
      } finally {
        if (!begins) {
          parts.sink().close();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the lines that have arrived so far are on the disk, but not for long.
  private static void writeDown(Journal journal) throws InterruptedException {
    journal.seal();
    long next;
    try (Reader newest = journal.snapshotReader(new StartPosition.Latest())) {
      next = newest.progress().position();
    }
    if (next > 0) {
      journal.awaitDurable(next - 1, SYNCED);
    }
  }

  private void refuseTooMany(String to) throws ReplayRefused {
    if (closed) {
      throw new ReplayRefused("natship is stopping");
    }
    int running = 0;
    for (Replay replay : replays.values()) {
      running += replay.hasEnded() ? 0 : 1;
      if (!replay.hasEnded() && replay.order().to().equals(to)) {
        throw new ReplayRefused(
            "the replay "
                + replay.id()
                + " to "
                + to
                + " has not ended yet; wait for it, or cancel it");
      }
    }
    if (running >= MOST) {
      throw new ReplayRefused(
          running + " replays have not ended yet, and no more run at once; wait, or cancel one");
    }
  }

  private void forgetOld() {
    List<Integer> ended = new ArrayList<>();
    replays.forEach((id, replay) -> {
      if (replay.hasEnded()) {
        ended.add(id);
      }
    });
    for (int id : ended.subList(0, Math.max(0, ended.size() - REMEMBERED))) {
      Replay replay = replays.remove(id);
      if (replay != null) {
        try {
          replay.delete();
          Files.deleteIfExists(folder.resolve(FOLDER).resolve(Integer.toString(id)));
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "replay " + id + ": its folder cannot be deleted", e);
        }
      }
    }
  }

  /// Of the last few only it is remembered how each line was settled.
  private void forgetOutcomes() {
    replays.descendingMap().values().stream()
        .filter(replay -> !replay.isRunning())
        .skip(MOST)
        .forEach(Replay::forgetOutcomes);
  }

  /// All replays that are remembered, the oldest first.
  public List<ReplayStatus> all() {
    lock.lock();
    try {
      return replays.values().stream().map(Replay::status).toList();
    } finally {
      lock.unlock();
    }
  }

  /// What became of a line that was sent again.
  ///
  /// @param id of the replay
  /// @param to the destination
  public record Replayed(String id, String to, LineOutcome outcome) {}

  /// Says for each replay that has the line what became of it there, the oldest replay first.
  public List<Replayed> outcomes(long sequence, byte[] record) {
    lock.lock();
    try {
      List<Replayed> outcomes = new ArrayList<>();
      for (Replay replay : replays.values()) {
        replay
            .outcome(sequence, record)
            .ifPresent(each -> outcomes.add(new Replayed(replay.id(), replay.order().to(), each)));
      }
      return outcomes;
    } finally {
      lock.unlock();
    }
  }

  /// What can be done to a replay.
  public enum Action {
    PAUSE,
    RESUME,
    CANCEL
  }

  /// What it returns holds after a kill, too. Returns empty when there is no such replay. Throws
  /// when it cannot be steered any more, or when it is steered but the disk does not know it.
  public Optional<ReplayStatus> steer(String id, Action action) throws IOException {
    lock.lock();
    try {
      for (Replay replay : replays.values()) {
        if (replay.id().equals(id)) {
          replay.refuseIfOver();
          switch (action) {
            case PAUSE -> replay.pause();
            case RESUME -> resume(replay);
            case CANCEL -> replay.cancel();
          }
          watch();
          changed.signalAll();
          return Optional.of(replay.status());
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// One that waits for its destination, or for its lane, tries again.
  private void resume(Replay replay) throws IOException {
    if (!replay.isRunning()) {
      goOn(replay);
    }
    replay.resume();
  }

  /// These destinations are other ones from now on, are gone, or are back: replays to them take a
  /// lane of what there is now, or wait.
  public void changed(Set<String> destinations) {
    lock.lock();
    try {
      for (Replay replay : replays.values()) {
        if (replay.hasEnded() || !destinations.contains(replay.order().to())) {
          continue;
        }
        if (replay.isRunning()) {
          replay.move();
        } else if (!replay.isCancelled() && !closed) {
          goOn(replay);
        }
      }
      watch();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Starts the thread that watches replays, if it is needed and does not run. Needs the lock.
  private void watch() {
    if (thread == null && !closed && replays.values().stream().anyMatch(each -> !each.hasEnded())) {
      Thread started = Thread.ofPlatform().daemon().name("replays").unstarted(this::run);
      thread = started;
      started.start();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed && replays.values().stream().anyMatch(this::isWatched)) {
        for (Replay replay : List.copyOf(replays.values())) {
          look(replay);
        }
        changed.awaitNanos(LOOK);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      thread = null;
      lock.unlock();
    }
  }

  /// Looks after one replay. A bug in it must not stop the others, nor the thread.
  private void look(Replay replay) throws InterruptedException {
    try {
      Lane over = replay.look(clock.instant());
      if (over != null) {
        end(over);
        if (replay.conclude(clock.instant()) && !closed) {
          goOn(replay);
        }
        forgetOutcomes();
      }
    } catch (RuntimeException | Error bug) {
      if (replay.isSound()) {
        LOG.log(
            Level.ERROR,
            Code.REPLAY_DISK.after("replay " + replay.id() + ": how far it is cannot be kept"),
            bug);
      }
      replay.broke();
    }
  }

  /// Ends a lane, which first delivers the batches that it holds. Releases the lock meanwhile, so
  /// that others need not wait.
  private void end(Lane lane) throws InterruptedException {
    lock.unlock();
    try {
      engine.endGuest(lane, PATIENCE);
    } finally {
      lock.lock();
    }
  }

  private boolean isWatched(Replay replay) {
    return !replay.hasEnded() && (replay.isRunning() || replay.isCancelled());
  }

  /// Called once the engine has stopped. Saves the progress of each replay.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      for (Replay replay : replays.values()) {
        if (!replay.hasEnded()) {
          leave(replay);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(Replay replay) {
    try {
      replay.left(clock.instant());
      replay.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "replay " + replay.id() + ": its folder cannot be closed", e);
    }
  }
}
