package dev.natship.archive;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.SegmentPieces;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes segments that the journal has finished into the archive, in their order, and lets old
/// files go. It looks at the journal's folder only: the journal does not know of it, and waits for
/// nothing. What is archived already it knows from the archive's files. One thread, which works a
/// tenth of its time at most while it is not behind.
public final class Archiver implements AutoCloseable {
  private static final Logger LOG = Log.of(Archiver.class);
  private static final long LOOK = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(5);
  private static final int TRIES = 3;

  /// So many finished segments that wait mean that it falls behind: the journal keeps some sixty.
  private static final int FEW = 4;

  private static final int MANY = 16;

  /// How much room the disk has.
  @FunctionalInterface
  interface Room {
    long usable() throws IOException;
  }

  private final Storage journal;
  private final ArchiveSettings settings;
  private final InstantSource clock;
  private final Room room;
  private final ArchiveShelf shelf;
  private final ArchiveWriter writer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ending = lock.newCondition();
  private boolean ends;
  private ArchiveStatus status;
  private Optional<Thread> thread = Optional.empty();

  // Belong to the thread.
  private long passed = -1;
  private int waiting;
  private int tries;
  private long failures;
  private Optional<String> failure = Optional.empty();

  Archiver(
      Storage journal,
      Storage archive,
      ArchiveSettings settings,
      InstantSource clock,
      Room room,
      long blockBytes)
      throws IOException {
    this.journal = journal;
    this.settings = settings;
    this.clock = clock;
    this.room = room;
    this.shelf = new ArchiveShelf(archive);
    this.writer = new ArchiveWriter(archive, blockBytes);
    shelf.open();
    status = described();
  }

  /// The archive inside a journal's folder.
  static Path folder(Path journal) {
    return journal.resolve("archive");
  }

  /// For the process that has the journal open. Throws where the folder cannot be used.
  public static Archiver start(Path journal, ArchiveSettings settings, InstantSource clock)
      throws IOException {
    Archiver archiver = of(journal, folder(journal), settings, clock);
    Thread thread = Thread.ofPlatform().daemon().name("archive").unstarted(archiver::run);
    archiver.thread = Optional.of(thread);
    thread.start();
    return archiver;
  }

  /// Archives once what a journal has finished whose process does not run, without a thread.
  public static ArchiveStatus once(Path journal, ArchiveSettings settings, InstantSource clock)
      throws IOException {
    Path folder = folder(journal);
    try (Archiver archiver = of(journal, folder, settings, clock)) {
      archiver.step();
      return archiver.status();
    }
  }

  private static Archiver of(
      Path journal, Path folder, ArchiveSettings settings, InstantSource clock) throws IOException {
    return new Archiver(
        FolderStorage.readOnly(journal),
        FolderStorage.beneath(folder),
        settings,
        clock,
        () -> Files.getFileStore(folder).getUsableSpace(),
        ArchiveWriter.BLOCK);
  }

  private void run() {
    long wait = LOOK;
    while (pause(wait)) {
      long before = failures;
      try {
        step();
      } catch (IOException | RuntimeException e) {
        failed("archive: " + e, Code.ARCHIVE_DISK);
      }
      publish();
      wait = failures > before ? Math.min(LONGEST_WAIT, 2 * wait) : LOOK;
    }
  }

  /// Archives what there is to archive; ends early when the disk does not take it.
  void step() throws IOException {
    long tooOld = clock.millis() - settings.age().toMillis();
    shelf.dropOldest(entry -> entry.latest() < tooOld);
    List<SegmentPieces.Named> segments = SegmentPieces.list(journal);
    for (int i = 0; i + 1 < segments.size(); i++) {
      SegmentPieces.Named segment = segments.get(i);
      if (segment.ordinal() <= passed) {
        continue;
      }
      waiting = segments.size() - 1 - i;
      if (!archived(segment, segments.get(i + 1).first(), segments)) {
        break;
      }
      passed = segment.ordinal();
      tries = 0;
      waiting--;
      publish();
    }
    shelf.dropOldest(_ -> shelf.bytes() > settings.bytes());
    publish();
  }

  /// False when it is to be tried again later.
  private boolean archived(
      SegmentPieces.Named segment, long end, List<SegmentPieces.Named> segments) {
    try (SegmentPieces pieces = SegmentPieces.open(journal, segment)) {
      Frontier frontier = shelf.frontier();
      boolean anew = frontier.begunAnew(segment.first(), pieces.epoch());
      long from = anew ? segment.first() : Math.max(segment.first(), frontier.end());
      if (from >= end) {
        return true;
      }
      if (!hasRoom(pieces.bytes(), segments)) {
        return false;
      }
      tellGap(frontier, anew, from);
      var task =
          new ArchiveWriter.Task(
              new ArchiveFormat.Name(shelf.nextOrdinal(), from),
              pieces.epoch(),
              frontier.life() + (anew ? 1 : 0),
              from,
              end);
      writer.write(task, pieces, this::rest).ifPresent(shelf::add);
      failure = Optional.empty();
      return !ends();
    } catch (NoSuchFileException _) {
      // The journal has just deleted it; the next segment shows that lines are missing.
      return true;
    } catch (ArchiveWriter.WriteFailedException e) {
      failed("archive: nothing can be written: " + e.getMessage(), Code.ARCHIVE_DISK);
      return false;
    } catch (IOException e) {
      tries++;
      failed("archive: " + segment.file() + " cannot be read: " + e, Code.ARCHIVE_DAMAGED);
      return tries >= TRIES;
    }
  }

  private void tellGap(Frontier frontier, boolean anew, long from) {
    if (!anew && !shelf.entries().isEmpty() && from > frontier.end()) {
      LOG.log(
          Level.WARNING,
          Code.ARCHIVE_GAP.after(
              "archive: "
                  + (from - frontier.end())
                  + " lines are missing from "
                  + frontier.end()
                  + " on: the journal no longer had them"));
    }
  }

  /// What the journal may still grow by stays free. The oldest files go where that is too little.
  private boolean hasRoom(long bytes, List<SegmentPieces.Named> segments) throws IOException {
    long needed = bytes + Math.max(0, settings.spare() - journalBytes(segments));
    long[] usable = {room.usable()};
    shelf.dropOldest(_ -> {
      if (usable[0] >= needed) {
        return false;
      }
      usable[0] += shelf.entries().getFirst().size();
      return true;
    });
    if (usable[0] < needed) {
      failed(
          "archive: the disk has " + usable[0] + " bytes left, which the journal may still need",
          Code.ARCHIVE_FULL);
      return false;
    }
    return true;
  }

  private long journalBytes(List<SegmentPieces.Named> segments) {
    long bytes = 0;
    for (SegmentPieces.Named segment : segments) {
      try (StoredFile file = journal.open(segment.file())) {
        bytes += file.size();
      } catch (IOException _) {
        // Just deleted, or broken: its bytes then count as room that the journal may still need.
      }
    }
    return bytes;
  }

  /// Logs the first failure in a row as a warning, those that follow for debugging only.
  private void failed(String what, Code code) {
    failures++;
    LOG.log(failure.isEmpty() ? Level.WARNING : Level.DEBUG, code.after(what));
    failure = Optional.of(code.after(what));
  }

  private boolean rest(long worked) {
    long rest = waiting <= FEW ? 9 * worked : waiting <= MANY ? 2 * worked : 0;
    return thread.isEmpty() || pause(rest);
  }

  /// False when it is to end.
  private boolean pause(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (!ends && left > 0) {
        left = ending.awaitNanos(left);
      }
      return !ends;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean ends() {
    lock.lock();
    try {
      return ends;
    } finally {
      lock.unlock();
    }
  }

  private void publish() {
    ArchiveStatus now = described();
    lock.lock();
    try {
      status = now;
    } finally {
      lock.unlock();
    }
  }

  private ArchiveStatus described() {
    List<ArchiveEntry> entries = shelf.entries();
    return new ArchiveStatus(
        entries.size(),
        shelf.bytes(),
        entries.stream().mapToLong(ArchiveEntry::bytes).sum(),
        entries.stream().mapToLong(ArchiveEntry::lines).sum(),
        shelf.missing(),
        entries.stream()
            .mapToLong(ArchiveEntry::oldest)
            .filter(millis -> millis != Long.MIN_VALUE)
            .boxed()
            .findFirst()
            .map(Instant::ofEpochMilli),
        settings,
        waiting,
        shelf.damaged(),
        failures,
        failure);
  }

  public ArchiveStatus status() {
    lock.lock();
    try {
      return status;
    } finally {
      lock.unlock();
    }
  }

  /// What is half written is left behind, and made anew at the next start.
  @Override
  public void close() {
    lock.lock();
    try {
      ends = true;
      ending.signalAll();
    } finally {
      lock.unlock();
    }
    thread.ifPresent(Archiver::join);
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        LOG.log(Level.DEBUG, "archive: a file system hangs, its thread is left behind");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
