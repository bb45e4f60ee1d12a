package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Loss;
import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A part of the disk that fails costs what it holds, and nothing else: files that cannot be
/// opened, read or deleted, chunks that were never written, a sync that fails while somebody reads.
@Timeout(60)
class BrokenDiskTest {
  private static final int LINES = 40;
  private static final int SEGMENT = 1024;

  static {
    QuietLogs.begin();
  }

  private final FaultyStorage storage = new FaultyStorage(new Random(5));
  private long nanos;
  private long millis = 1_000_000;

  @Test
  void aForgedChunkInsideATornOneIsNotRead() throws Exception {
    for (long epoch : new long[] {0, 1, 2, 1_000_000, 1_000_001, 1_000_002}) {
      for (long first : new long[] {1, 2, 1_000_000_000_000L}) {
        var disk = new FaultyStorage(new Random(5));
        byte[] forged = forged(first, epoch);
        byte[] line = Arrays.copyOf(forged, forged.length + 300);
        try (Journal journal = open(disk, 64 << 10)) {
          append(journal, "line 0");
          write(journal);
          journal.append(line, 0, line.length, millis);
          write(journal);
        }
        String name = disk.segments().getFirst();
        int whole = (int) SegmentReader.BEGINNING + chunk(6) + chunk(line.length);
        FaultyStorage torn = disk.afterKill();
        torn.content(name, Arrays.copyOf(disk.content(name), whole - 100));

        try (Journal journal = open(torn, 64 << 10)) {
          assertEquals(1, journal.status().nextSequence(), "forged " + first + " of " + epoch);
          assertEquals(1, journal.status().skippedChunks());
          assertEquals(List.of("line 0"), lines(journal));
        }
      }
    }
  }

  @Test
  void aForgedChunkInsideADamagedOneIsNotReadWhileRunning() throws Exception {
    byte[] forged = forged(50, 1_000_001);
    Journal journal = open(storage, 64 << 10);
    append(journal, "line 0");
    write(journal);
    journal.append(forged, 0, forged.length, millis);
    write(journal);
    append(journal, "line 2");
    write(journal);
    String name = storage.segments().getFirst();
    byte[] bytes = storage.content(name);
    bytes[(int) SegmentReader.BEGINNING + chunk(6) + 8] ^= 1;
    FaultyStorage damaged = storage.afterKill();
    damaged.content(name, bytes);

    try (Journal after = open(damaged, 64 << 10)) {
      Reader reader = after.snapshotReader(new StartPosition.Earliest());
      assertEquals(List.of("line 0", "line 2"), RecoveryTest.readAll(reader));
      assertEquals(Map.of(Loss.DAMAGED, 1L), reader.progress().losses());
      assertEquals(3, after.status().nextSequence());
    }
  }

  @Test
  void aSegmentThatCannotBeOpenedCostsItsLinesAndNotTheStart() throws Exception {
    FaultyStorage written = written();
    List<String> names = written.segments();
    for (String name : names) {
      FaultyStorage broken = written.afterKill();
      broken.lock(name);
      try (Journal journal = open(broken, SEGMENT)) {
        Reader reader = journal.snapshotReader(new StartPosition.At(0));
        List<String> read = RecoveryTest.readAll(reader);

        assertTrue(read.size() < LINES && read.size() >= LINES - SEGMENT / chunk(6), name);
        assertTrue(reader.progress().adds());
        assertEquals(1, journal.status().skippedChunks());
        append(journal, "after");
        write(journal);
        assertEquals(List.of("after"), RecoveryTest.readAll(reader));
        assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
      }
      assertTrue(broken.files().contains(name), "it may be readable the next time");
    }
  }

  @Test
  @Tag("F13")
  void aSegmentThatCannotBeReadCostsItsLinesAndNotTheStart() throws Exception {
    FaultyStorage written = written();
    for (String name : written.segments()) {
      for (long offset : new long[] {0, 70, 500, written.content(name).length - 10}) {
        FaultyStorage broken = written.afterKill();
        broken.unreadable(name, offset);
        try (Journal journal = open(broken, SEGMENT)) {
          Reader reader = journal.snapshotReader(new StartPosition.At(0));
          List<String> read = RecoveryTest.readAll(reader);

          assertTrue(read.size() >= LINES - SEGMENT / chunk(6), name + " from " + offset);
          assertTrue(reader.progress().adds());
          append(journal, "after");
          write(journal);
          assertEquals(List.of("after"), RecoveryTest.readAll(reader));
        }
      }
    }
  }

  @Test
  @Tag("F13")
  void aSegmentThatCannotBeReadAnyMoreDoesNotHoldAReaderForEver() throws Exception {
    FaultyStorage written = written();
    try (Journal journal = open(written, SEGMENT)) {
      String name = written.segments().get(2);
      Reader reader = journal.snapshotReader(new StartPosition.Earliest());
      written.lock(name);
      int read = 0;
      while (reader.progress().unread() > 0) {
        Chunk chunk = reader.next(Duration.ofMillis(1));
        read += chunk == null ? 0 : chunk.count();
      }

      assertEquals(LINES, read + reader.progress().losses().get(Loss.DAMAGED));
      assertTrue(read >= LINES - SEGMENT / chunk(6));
    }
  }

  @Test
  void aSegmentThatCannotBeDeletedCostsItsRoomAndStopsNothing() throws Exception {
    try (Journal journal = open(storage, SEGMENT, 8 << 10)) {
      append(journal, "line");
      write(journal);
      String stubborn = storage.segments().getFirst();
      storage.undeletable(stubborn, true);
      for (int i = 0; i < 500; i++) {
        append(journal, "line " + i);
        write(journal);
      }

      assertEquals(501, journal.status().durableSequence());
      assertTrue(storage.files().contains(stubborn));
      assertTrue(storage.segments().size() < 12, "the others are deleted");
      long onDisk = storage.segments().stream().mapToLong(n -> storage.content(n).length).sum();
      assertTrue(onDisk <= 8 << 10, "it takes the room of others: " + onDisk);
      assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());

      storage.undeletable(stubborn, false);
      nanos += Duration.ofMinutes(1).toNanos();
      append(journal, "last");
      write(journal);

      assertTrue(!storage.files().contains(stubborn), "it is tried again");
      assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
    }
  }

  @Test
  void cursorsAreSavedOnTimeHoweverFarTheDiskLags() throws Exception {
    Journal journal = open(storage, 64 << 10);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    append(journal, "line 0");
    journal.seal();
    var saved = new boolean[1];
    // With each file operation more lines come than it takes away.
    storage.meanwhile(() -> {
      if (storage.operations() < 300) {
        nanos += Duration.ofMillis(20).toNanos();
        append(journal, "more");
        journal.seal();
        reader.commit(journal.status().nextSequence());
      } else {
        saved[0] |= journal.state.memory().hasUnwritten() && storage.files().contains("cursors-1");
      }
    });
    journal.writer().step(false);

    assertTrue(saved[0], "no cursor was saved before all lines were written");
  }

  @Test
  void cursorsAreSyncedBeforeASegmentIsDeleted() throws Exception {
    try (Journal journal = open(storage, SEGMENT, 8 << 10)) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      for (int i = 0; i < 300; i++) {
        append(journal, "line " + i);
        journal.seal();
        reader.commit(journal.status().nextSequence());
        journal.writer().step(false);
      }
    }
    List<String> log = storage.log();
    List<Integer> deletions =
        IntStream.range(0, log.size())
            .filter(i -> log.get(i).startsWith("delete"))
            .boxed()
            .toList();

    assertTrue(deletions.size() > 3);
    int before = 0;
    for (int deletion : deletions) {
      List<String> between = log.subList(before, deletion);
      boolean group = between.stream().noneMatch(each -> each.startsWith("create"));
      assertTrue(group || between.stream().anyMatch(each -> each.startsWith("sync cursors-")));
      before = deletion;
    }
  }

  @Test
  void aReaderThatCannotSayWhereItIsDoesNotFillTheDisk() throws Exception {
    Note.Writer mute = () -> null;
    Note.Writer broken =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    for (Note.Writer writer : List.of(mute, broken)) {
      var disk = new FaultyStorage(new Random(5));
      try (Journal journal = open(disk, SEGMENT, 8 << 10)) {
        Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
        reader.writes(writer);
        for (int i = 0; i < 500; i++) {
          append(journal, "line " + i);
          write(journal);
          reader.commit(i);
        }

        assertTrue(disk.segments().size() < 60, "" + disk.segments().size());
        assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
      }
      try (Journal after = open(disk.afterKill(), SEGMENT, 8 << 10)) {
        assertEquals(
            499, after.reader("loki", new StartPosition.Earliest(), false).progress().start());
      }
    }
  }

  @Test
  void aNewCursorSurvivesThatOneOfItsNameWasForgottenAndASaveFailed() throws Exception {
    for (int operation = 0; operation < 12; operation++) {
      var disk = new FaultyStorage(new Random(5));
      Journal journal = open(disk, SEGMENT);
      for (int i = 0; i < 9; i++) {
        append(journal, "line " + i);
      }
      write(journal);
      journal.reader("loki", new StartPosition.At(2), false).close();
      write(journal);
      journal.forget("loki");
      journal.reader("loki", new StartPosition.At(7), false);
      journal.reader("axiom", new StartPosition.At(7), false);
      var left = new int[] {operation};
      disk.meanwhile(() -> {
        if (left[0]-- == 0) {
          disk.fail(1);
        }
      });
      journal.writer().step(true);
      disk.meanwhile(() -> {});
      disk.fail(0);
      nanos += Duration.ofMinutes(1).toNanos();
      write(journal);

      try (Journal after = open(disk.afterKill(), SEGMENT)) {
        assertEquals(List.of("axiom", "loki"), after.cursors(), "operation " + operation);
        assertEquals(
            7, after.reader("loki", new StartPosition.Earliest(), false).progress().start());
      }
    }
  }

  @Test
  void nobodyKeepsADeletedSegmentOpen() throws Exception {
    try (Journal journal = open(written(), SEGMENT, 8 << 10)) {
      FaultyStorage disk = journalStorage;
      Reader[] readers = new Reader[10];
      for (int i = 0; i < readers.length; i++) {
        readers[i] = journal.snapshotReader(new StartPosition.Earliest());
        Chunk chunk = readers[i].next(Duration.ZERO);
        assertTrue(chunk != null);
      }
      String oldest = disk.segments().getFirst();
      assertEquals(readers.length, disk.openCount(oldest));
      for (int i = 0; i < 300; i++) {
        append(journal, "line " + i);
        write(journal);
      }

      assertTrue(!disk.files().contains(oldest));
      assertEquals(0, disk.openCount(oldest));
    }
  }

  @Test
  void aSyncThatFailsWhileSomebodyReadsDamagesNothing() throws Exception {
    // Little memory, so that the first lines are read from the disk while they are still unsynced.
    Journal journal = open(storage, 64 << 10, 64 << 20, Duration.ofDays(1));
    for (int i = 0; i < 300; i++) {
      append(journal, "line " + i);
      journal.seal();
      journal.writer().step(false);
    }
    long inMemory = journal.state.memory().first();
    assertTrue(inMemory > 0);
    Reader reader = journal.snapshotReader(new StartPosition.At(inMemory - 1));
    var once = new boolean[] {true};
    storage.meanwhile(() -> {
      if (once[0]) {
        once[0] = false;
        String name = storage.segments().getFirst();
        storage.failSyncs(true);
        journal.writer().step(true);
        storage.failSyncs(false);
        // What was never synced is gone.
        byte[] bytes = storage.content(name);
        storage.content(name, Arrays.copyOf(bytes, 100));
      }
    });
    RecoveryTest.readAll(reader);
    storage.meanwhile(() -> {});
    RecoveryTest.readAll(reader);
    ReaderProgress progress = reader.progress();

    assertEquals(0, progress.unread());
    assertTrue(
        progress.losses().getOrDefault(Loss.DAMAGED, 0L) <= 1,
        "lines that memory has are not damaged: " + progress);
  }

  @Test
  void aBugInAWorkerIsCountedAndItGoesOn() throws Exception {
    var workers = new Workers();
    var lives = new int[1];
    workers.run(
        "journal-disk",
        () -> {
          if (lives[0]++ < 3) {
            throw new NoClassDefFoundError("missing");
          }
        },
        _ -> true);

    assertEquals(4, lives[0]);
    assertEquals(3, workers.failures());
    assertTrue(workers.lastFailure().orElseThrow().contains("missing"));
  }

  @Test
  void aBugInTheDiskWriterIsLikeADiskThatFails() throws Exception {
    Journal journal = open(storage, SEGMENT);
    append(journal, "line 0");
    journal.seal();
    var once = new boolean[] {true};
    storage.meanwhile(() -> {
      if (once[0]) {
        once[0] = false;
        throw new StackOverflowError("on purpose");
      }
    });
    journal.writer().attempt(() -> journal.writer().step(false));

    var failing = assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());
    assertTrue(failing.reason().contains("on purpose"), failing.reason());
    assertEquals(1, journal.status().workerFailures());
    storage.meanwhile(() -> {});
    write(journal);
    assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
    assertEquals(1, journal.status().durableSequence());
  }

  @Test
  void aSignOfLifeIsSavedThoughNothingHappens() throws Exception {
    Journal journal = open(storage, SEGMENT);
    journal.writer().step(false);
    for (int i = 0; i < 100; i++) {
      nanos += Duration.ofMillis(100).toNanos();
      millis += 100;
      journal.writer().step(false);
    }

    Instant last = open(storage.afterKill(), SEGMENT).lastAlive().orElseThrow();
    assertTrue(millis - last.toEpochMilli() <= 2100, millis + " " + last.toEpochMilli());
    assertTrue(storage.log().size() < 40, "it costs a sync every two seconds");
  }

  private FaultyStorage journalStorage = storage;

  /// Some segments of lines, one in each chunk.
  private FaultyStorage written() throws IOException {
    var disk = new FaultyStorage(new Random(7));
    Journal journal = open(disk, SEGMENT);
    for (int i = 0; i < LINES; i++) {
      append(journal, "line " + (i % 10));
      write(journal);
    }
    journalStorage = disk.afterKill();
    return journalStorage;
  }

  private Journal open(FaultyStorage disk, long segmentBytes) throws IOException {
    return open(disk, segmentBytes, 64 << 20);
  }

  private Journal open(FaultyStorage disk, long segmentBytes, long retain) throws IOException {
    return open(disk, segmentBytes, retain, Duration.ZERO);
  }

  private Journal open(FaultyStorage disk, long segmentBytes, long retain, Duration fsync)
      throws IOException {
    var settings =
        new JournalSettings(
            8 << 10,
            Optional.of(Path.of("unused")),
            retain,
            Duration.ofDays(1),
            fsync,
            1024,
            Duration.ofMillis(25));
    return Journal.open(
        settings, () -> Instant.ofEpochMilli(millis), disk, segmentBytes, () -> nanos);
  }

  private void append(Journal journal, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    journal.append(bytes, 0, bytes.length, millis);
  }

  private static void write(Journal journal) {
    journal.seal();
    journal.writer().step(true);
  }

  private static List<String> lines(Journal journal) throws InterruptedException {
    return RecoveryTest.readAll(journal.snapshotReader(new StartPosition.Earliest()));
  }

  private static int chunk(int length) {
    return ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER + length;
  }

  /// A whole chunk of one line, as somebody may log it.
  private static byte[] forged(long first, long epoch) {
    byte[] line = "forged".getBytes(StandardCharsets.UTF_8);
    var bytes = new byte[chunk(line.length)];
    ChunkFormat.writeRecord(bytes, ChunkFormat.HEADER, line, 0, line.length, 0);
    ChunkFormat.writeHeader(bytes, bytes.length, first, 1, 0, 0, epoch);
    return bytes;
  }
}
