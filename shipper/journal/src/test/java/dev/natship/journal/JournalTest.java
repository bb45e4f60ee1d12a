package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Loss;
import dev.natship.segments.JournalFiles;
import dev.natship.segments.JournalInUseException;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The journal with its own threads, in memory and in a real directory.
@Timeout(60)
class JournalTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final JournalSettings SMALL =
      JournalSettings.inMemory(64 << 10).chunked(4 << 10, Duration.ofMillis(10));

  static {
    QuietLogs.begin();
  }

  @TempDir Path folder;

  @Test
  void aWaitingReaderGetsALineOnceItsChunkIsOldEnough() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader reader = journal.reader("loki", new StartPosition.Latest(), false);
      append(journal, "hello");

      Chunk chunk = reader.next(LONG);

      assertNotNull(chunk);
      assertEquals(1, chunk.count());
      assertEquals(0, chunk.firstSequence());
    }
  }

  @Test
  void takesABlockOfRecordsAsItTakesEachAlone() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader reader = journal.reader("loki", new StartPosition.Latest(), false);
      int longest = journal.longestRecord();
      byte[] records = new byte[12 + longest + 1];
      int[] ends = {5, 5 + longest + 1, 5 + longest + 1, records.length};
      long[] sequences = {7, 7, 7, 7};

      journal.append(records, ends, 0, 2, 1_000, sequences);
      journal.append(records, ends, 2, 4, 1_000, sequences);

      assertArrayEquals(new long[] {0, Journal.TOO_LONG, 1, 2}, sequences);
      Chunk chunk = reader.next(LONG);
      assertNotNull(chunk);
      assertEquals(3, chunk.count());
      assertEquals(1, journal.status().refusedLines());
    }
  }

  @Test
  void tellsWhatStandsInTheWayOfMore() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader slow = journal.reader("slow", new StartPosition.Latest(), false);
      journal.snapshotReader(new StartPosition.Earliest());
      assertTrue(journal.inTheWay(4_000) < 0);
      while (journal.inTheWay(4_000) < 0) {
        append(journal, "x".repeat(500));
      }
      assertEquals(0, slow.progress().lost());
      long first = journal.inTheWay(4_000);

      Chunk chunk = slow.next(LONG);

      assertNotNull(chunk);
      long second = journal.inTheWay(4_000);
      assertTrue(second < 0 || second > first, first + " " + second);
      fillTo(slow, journal.status().nextSequence());
      assertTrue(journal.inTheWay(4_000) < 0);
    }
  }

  private static void fillTo(Reader reader, long end) throws InterruptedException {
    while (reader.progress().position() < end) {
      Chunk chunk = reader.next(LONG);
      assertNotNull(chunk);
      chunk.close();
    }
  }

  @Test
  void eachReaderGetsEveryLineOfEveryThreadOnceAndInOrder() throws Exception {
    int threads = 4;
    int each = 20_000;
    try (Journal journal = open(SMALL.on(folder).retaining(1 << 30, Duration.ofDays(1)))) {
      Reader first = journal.reader("first", new StartPosition.Earliest(), true);
      Reader second = journal.reader("second", new StartPosition.Earliest(), true);
      try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < threads; thread++) {
          pool.submit(() -> {
            for (int i = 0; i < each; i++) {
              appendWaiting(journal, "line");
            }
            return null;
          });
        }
        pool.submit(() -> readInOrder(first, threads * each));
        pool.submit(() -> readInOrder(second, threads * each));
      }

      for (Reader reader : List.of(first, second)) {
        ReaderProgress progress = reader.progress();
        assertEquals(threads * each, progress.read());
        assertEquals(0, progress.unread());
        assertEquals(0, progress.lost());
        assertTrue(progress.adds());
      }
    }
  }

  @Test
  void withoutADirectoryTheOldestLinesGoAndEachReaderCountsItsOwnLoss() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader early = journal.reader("early", new StartPosition.Earliest(), false);
      fill(journal, 10_000);
      Reader late = journal.reader("late", new StartPosition.Earliest(), false);
      fill(journal, 10_000);
      journal.seal();

      long lostEarly = early.progress().losses().get(Loss.RETAINED_BYTES);
      long lostLate = late.progress().losses().get(Loss.RETAINED_BYTES);
      assertEquals(lostEarly, late.progress().start() + lostLate);
      assertTrue(early.progress().adds());
      assertTrue(late.progress().adds());
      assertTrue(journal.status().memoryBytes() <= SMALL.memoryBytes());
      assertFalse(journal.awaitDurable(0, LONG));
      assertEquals(new DiskHealth.NotUsed(), journal.status().disk());
    }
  }

  @Test
  void ofLinesThatAllHaveDealtWithAPartStaysInMemory() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader loki = journal.reader("loki", new StartPosition.Earliest(), false);
      Reader slow = journal.reader("slow", new StartPosition.Earliest(), false);
      for (int i = 0; i < 20; i++) {
        fill(journal, 500);
        journal.seal();
        RecoveryTest.readAll(loki);
        RecoveryTest.readAll(slow);
        loki.commit(journal.status().nextSequence());
        slow.commit(journal.status().nextSequence());
      }
      long part = SMALL.memoryBytes() / 4 + 3L * SMALL.chunkBytes();
      long memory = journal.status().memoryBytes();
      assertTrue(memory <= part, memory + " of " + part);
      assertTrue(journal.status().retainedLines() > 500, "people may want to see some");
      assertEquals(0, loki.progress().lost() + slow.progress().lost());

      fill(journal, 1_000);
      journal.seal();
      RecoveryTest.readAll(loki);
      loki.commit(journal.status().nextSequence());
      fill(journal, 1);
      journal.seal();

      assertEquals(1_001, RecoveryTest.readAll(slow).size(), "what one has not read stays");
      assertEquals(0, slow.progress().lost());
    }
  }

  @Test
  void linesThatAreGivenAndNotFinishedStayInMemory() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      fill(journal, 1_500);
      journal.seal();
      RecoveryTest.readAll(reader);
      fill(journal, 1);
      journal.seal();
      reader.close();

      Reader again = journal.reader("loki", new StartPosition.Earliest(), false);
      assertEquals(1_501, RecoveryTest.readAll(again).size());
      assertEquals(0, again.progress().lost());
    }
  }

  @Test
  void aHoldingReaderStopsTheSourceUntilItCommits() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader reader = journal.reader("jetstream", new StartPosition.Earliest(), true);
      long sequence = 0;
      while (sequence != Journal.REFUSED) {
        sequence = append(journal, "x".repeat(100));
      }
      long end = journal.status().nextSequence();
      assertFalse(journal.awaitRoom(Duration.ZERO));
      journal.seal();
      assertEquals(end, RecoveryTest.readAll(reader).size());
      assertFalse(journal.awaitRoom(Duration.ZERO), "reading alone makes no room");

      Thread.ofVirtual().start(() -> reader.commit(end));

      assertTrue(journal.awaitRoom(LONG));
      assertEquals(end, append(journal, "goes on"));
      assertEquals(0, reader.progress().lost());
    }
  }

  @Test
  void aLineThatCanNeverFitIsRefusedAtOnce() throws Exception {
    try (Journal journal = open(SMALL)) {
      int longest = journal.longestRecord();

      assertEquals(Journal.TOO_LONG, append(journal, "x".repeat(longest + 1)));
      assertEquals(0, append(journal, "x".repeat(longest)));
      assertEquals(1, journal.status().refusedLines());
    }
  }

  @Test
  void aRestartResumesWhereEachReaderHadCommitted() throws Exception {
    JournalSettings settings = SMALL.on(folder);
    try (Journal journal = open(settings)) {
      fill(journal, 100);
      journal.reader("fast", new StartPosition.Earliest(), false).commit(90);
      journal.reader("slow", new StartPosition.Earliest(), false).commit(10);
    }

    try (Journal journal = open(settings)) {
      assertEquals(100, append(journal, "line 100"));
      journal.seal();

      assertEquals(List.of("fast", "slow"), journal.cursors());
      Reader fast = journal.reader("fast", new StartPosition.Latest(), false);
      Reader slow = journal.reader("slow", new StartPosition.Latest(), false);
      assertEquals("line 90", RecoveryTest.readAll(fast).getFirst());
      assertEquals(91, RecoveryTest.readAll(slow).size());
    }
  }

  @Test
  void aForgottenReaderBeginsAfresh() throws Exception {
    JournalSettings settings = SMALL.on(folder);
    try (Journal journal = open(settings)) {
      fill(journal, 10);
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      reader.commit(7);
      assertThrows(IllegalStateException.class, () -> journal.forget("loki"));
      reader.close();
      journal.forget("loki");
    }

    try (Journal journal = open(settings)) {
      assertEquals(List.of(), journal.cursors());
      assertEquals(
          0, journal.reader("loki", new StartPosition.Earliest(), false).progress().start());
    }
  }

  @Test
  void aReaderBeginsAtAnInstantInMemoryAndOnDisk() throws Exception {
    JournalSettings settings = SMALL.on(folder);
    StartPosition since = new StartPosition.Since(Instant.ofEpochMilli(57));
    try (Journal journal = Journal.open(settings, () -> Instant.EPOCH)) {
      for (int i = 0; i < 100; i++) {
        append(journal, "line " + i, i);
      }

      assertEquals(57, journal.snapshotReader(since).progress().start());
    }

    try (Journal journal = Journal.open(settings, () -> Instant.EPOCH)) {
      Reader reader = journal.snapshotReader(since);

      assertEquals(57, reader.progress().start());
      assertEquals("line 57", RecoveryTest.readAll(reader).getFirst());
      StartPosition later = new StartPosition.Since(Instant.ofEpochMilli(1000));
      assertEquals(100, journal.snapshotReader(later).progress().start());
    }
  }

  @Test
  void oneDirectoryHasOneWriterAndAnyNumberOfOnlookers() throws Exception {
    JournalSettings settings = SMALL.on(folder);
    try (Journal journal = open(settings)) {
      fill(journal, 10);
      journal.seal();
      assertTrue(journal.awaitDurable(9, LONG));

      var refusal = assertThrows(JournalInUseException.class, () -> open(settings));

      assertTrue(refusal.getMessage().contains(folder.toString()));
      assertEquals(10, JournalFiles.check(folder).lines());
      assertEquals(10, JournalFiles.inspect(folder).lines());
    }
    open(settings).close();
  }

  @Test
  void retentionKeepsTheDirectoryWithinItsBytes() throws Exception {
    long retain = 4 << 20;
    JournalSettings settings =
        JournalSettings.inMemory(1 << 20)
            .on(folder)
            .retaining(retain, Duration.ofDays(1))
            .syncing(Duration.ZERO);
    try (Journal journal = open(settings)) {
      Reader reader = journal.reader("dead", new StartPosition.Earliest(), false);
      long last = 0;
      for (int i = 0; i < 100; i++) {
        for (int k = 0; k < 100; k++) {
          last = append(journal, "x".repeat(1000));
        }
        journal.seal();
        assertTrue(journal.awaitDurable(last, LONG));
        assertTrue(journal.status().diskBytes() <= retain);
      }

      assertTrue(reader.progress().losses().get(Loss.RETAINED_BYTES) > 0);
      assertTrue(reader.progress().adds());
      assertEquals(reader.progress().unread(), drain(reader));
    }
  }

  @Test
  void neitherAppendingNorReadingWaitsForADiskThatHangs() throws Exception {
    var disk = new HangingStorage();
    JournalSettings settings = SMALL.on(folder);
    Journal journal =
        Journal.open(settings, InstantSource.system(), disk, 1 << 20, System::nanoTime);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    append(journal, "first");
    journal.seal();
    Thread writer = Thread.ofPlatform().start(() -> journal.writer().step(true));
    assertTrue(disk.hangs.await(30, TimeUnit.SECONDS));

    fill(journal, 10_000);
    journal.seal();
    drain(reader);

    ReaderProgress progress = reader.progress();
    assertEquals(0, progress.unread());
    assertTrue(progress.losses().get(Loss.NOT_WRITTEN) > 0);
    assertTrue(progress.adds());
    assertFalse(journal.awaitDurable(0, Duration.ZERO));
    assertTrue(journal.status().memoryBytes() <= settings.memoryBytes());
    disk.goesOn.countDown();
    writer.join();
    journal.close();
    assertEquals(new DiskHealth.Working(), journal.status().disk());
  }

  @Test
  void anInterruptedReaderStopsAndCanGoOn() throws Exception {
    JournalSettings settings = SMALL.on(folder);
    try (Journal journal = open(settings)) {
      fill(journal, 1000);
      journal.seal();
      assertTrue(journal.awaitDurable(999, LONG));
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);

      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> reader.next(LONG));

      assertEquals(1000, drain(reader));
    }
  }

  @Test
  void closingWakesAReaderThatWaits() throws Exception {
    Journal journal = open(SMALL);
    Reader reader = journal.reader("loki", new StartPosition.Latest(), false);
    Thread.ofVirtual().start(journal::close);

    assertNull(reader.next(LONG));
    assertEquals(Journal.REFUSED, append(journal, "too late"));
  }

  @Test
  void closedChunksAreUsedAgain() throws Exception {
    try (Journal journal = open(SMALL)) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      var arrays = new ArrayList<byte[]>();
      for (int i = 0; i < 200; i++) {
        append(journal, "x".repeat(3900));
        journal.seal();
        Chunk chunk = reader.next(LONG);
        assertNotNull(chunk);
        if (arrays.stream().noneMatch(known -> known == chunk.bytes())) {
          arrays.add(chunk.bytes());
        }
        chunk.close();
      }

      assertTrue(arrays.size() <= SMALL.memoryBytes() / SMALL.chunkBytes(), "" + arrays.size());
    }
  }

  /// Its syncs wait until they may go on.
  private static final class HangingStorage implements Storage {
    final CountDownLatch hangs = new CountDownLatch(1);
    final CountDownLatch goesOn = new CountDownLatch(1);
    private final FaultyStorage storage = new FaultyStorage(new java.util.Random(5));

    @Override
    public List<String> names() throws IOException {
      return storage.names();
    }

    @Override
    public StoredFile create(String name) throws IOException {
      return storage.create(name);
    }

    @Override
    public StoredFile open(String name) throws IOException {
      return storage.open(name);
    }

    @Override
    public void delete(String name) throws IOException {
      storage.delete(name);
    }

    @Override
    public void rename(String name, String to) throws IOException {
      storage.rename(name, to);
    }

    @Override
    public void sync() throws IOException {
      hangs.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      storage.sync();
    }

    @Override
    public void close() {}
  }

  private static Journal open(JournalSettings settings) throws IOException {
    return Journal.open(settings, InstantSource.system());
  }

  private static long append(Journal journal, String line) {
    return append(journal, line, System.currentTimeMillis());
  }

  private static long append(Journal journal, String line, long millis) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return journal.append(bytes, 0, bytes.length, millis);
  }

  private static void appendWaiting(Journal journal, String line) throws InterruptedException {
    while (append(journal, line) == Journal.REFUSED) {
      assertTrue(journal.awaitRoom(LONG));
    }
  }

  private static void fill(Journal journal, int lines) {
    for (int i = 0; i < lines; i++) {
      append(journal, "line " + i);
    }
  }

  private static long drain(Reader reader) throws InterruptedException {
    return RecoveryTest.readAll(reader).size();
  }

  private static long readInOrder(Reader reader, long lines) throws InterruptedException {
    long expected = 0;
    while (expected < lines) {
      Chunk chunk = reader.next(LONG);
      assertNotNull(chunk);
      assertEquals(expected, chunk.firstSequence());
      expected += chunk.count();
      chunk.close();
      reader.commit(expected);
    }
    return expected;
  }
}
