package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Records;
import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentReader;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a journal makes of files that are cut, damaged, or from another version.
class RecoveryTest {
  private static final int LINES = 12;

  static {
    QuietLogs.begin();
  }

  @Test
  @Tag("F14")
  void keepsEveryWholeChunkWhereverTheFileIsCut() throws Exception {
    FaultyStorage written = written(LINES);
    String name = written.segments().getLast();
    byte[] file = written.content(name);

    for (int length = file.length; length >= 0; length--) {
      FaultyStorage cut = written.afterKill();
      cut.content(name, Arrays.copyOf(file, length));
      List<String> read = openReadAppend(cut);

      int whole = wholeChunks(length);
      assertEquals(prefix(whole), read.subList(0, read.size() - 1));
      assertEquals(whole + " after", read.getLast());
    }
  }

  @Test
  @Tag("F15")
  void losesOnlyTheChunkWhereABitWasFlippedAndCountsIt() throws Exception {
    FaultyStorage written = written(LINES);
    String name = written.segments().getLast();
    byte[] whole = written.content(name);

    for (int bit = 0; bit < whole.length * 8; bit += 3) {
      FaultyStorage flipped = written.afterKill();
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      flipped.content(name, bytes);
      try (Journal journal = open(flipped)) {
        Reader reader = journal.snapshotReader(new StartPosition.Earliest());
        List<String> read = readAll(reader);
        ReaderProgress progress = reader.progress();

        assertTrue(read.size() >= LINES - 1, "bit " + bit);
        assertTrue(prefix(LINES).containsAll(read));
        assertTrue(progress.adds());
        assertEquals(0, progress.unread());
        long atTheEnd = LINES - journal.status().nextSequence();
        assertEquals(LINES - read.size(), progress.lost() + atTheEnd, "bit " + bit);
      }
    }
  }

  @Test
  @Tag("F15")
  void findsTheChunksBehindAZeroedBlock() throws Exception {
    FaultyStorage storage = written(LINES);
    String name = storage.segments().getLast();
    byte[] bytes = storage.content(name).clone();
    Arrays.fill(bytes, bytes.length / 3, bytes.length / 2, (byte) 0);
    FaultyStorage damaged = storage.afterKill();
    damaged.content(name, bytes);

    try (Journal journal = open(damaged)) {
      Reader reader = journal.snapshotReader(new StartPosition.Earliest());
      List<String> read = readAll(reader);

      assertEquals("line 0", read.getFirst());
      assertEquals("line " + (LINES - 1), read.getLast());
      assertEquals(LINES - read.size(), reader.progress().losses().get(Loss.DAMAGED));
      assertTrue(journal.status().skippedChunks() > 0);
      assertTrue(journal.status().skippedBytes() > 0);
    }
  }

  @Test
  void knowsWhenTheLifeBeforeItWasLastAlive() throws Exception {
    try (Journal fresh = open(new FaultyStorage(new Random(1)))) {
      assertEquals(Optional.empty(), fresh.lastAlive());
    }
    try (Journal journal = open(written(LINES))) {
      assertEquals(Optional.of(Instant.EPOCH), journal.lastAlive());
    }
  }

  @Test
  void openingReadsOneSegmentHoweverMuchIsKept() throws Exception {
    FaultyStorage large = written(20_000).afterKill();
    int segments = large.segments().size();
    assertTrue(segments > 20);
    long lastSegment = large.content(large.segments().getLast()).length;

    open(large).close();

    // Header and footer of each, whose index has an entry for every 4 KiB here.
    long ofEach = 400;
    assertTrue(large.bytesRead() < ofEach * segments + 2 * lastSegment + 2048);
    assertTrue(large.bytesRead() < large.used() / 8);
    assertTrue(large.operations() < 12L * segments + 400);
  }

  @Test
  void openingReadsNothingMoreOfLargerSegments() throws Exception {
    // A header, and twice the end of a footer whose index has some 64 entries.
    long ofEach = 3 * 64 + 66 * 16;
    for (int lines : new int[] {1000, 10_000}) {
      FaultyStorage storage = written(lines, lines << 6).afterKill();
      open(storage, lines << 6).close();
      FaultyStorage closed = storage.afterKill();
      open(closed, lines << 6).close();

      assertTrue(closed.used() > 64L * lines);
      assertTrue(closed.bytesRead() <= ofEach * closed.segments().size(), "" + closed.bytesRead());
    }
  }

  @Test
  void aLineThatLooksLikeAChunkIsNotTakenForOne() throws Exception {
    FaultyStorage storage = written(3);
    byte[] three = storage.content(storage.segments().getLast());
    int beginning = (int) SegmentReader.BEGINNING;
    byte[] chunk = Arrays.copyOfRange(three, beginning, beginning + chunkBytes("line 0"));
    FaultyStorage next = storage.afterKill();
    try (Journal journal = open(next)) {
      journal.append(chunk, 0, chunk.length, 0);
      journal.seal();
      journal.writer().step(true);
      append(journal, "line 4");
    }
    String name = next.segments().getLast();
    byte[] bytes = next.content(name).clone();
    bytes[beginning + 8] ^= 1;
    FaultyStorage damaged = next.afterKill();
    damaged.content(name, bytes);

    try (Journal journal = open(damaged)) {
      Reader reader = journal.snapshotReader(new StartPosition.Earliest());

      assertEquals(List.of("line 0", "line 1", "line 2", "line 4"), readAll(reader));
      assertEquals(Map.of(Loss.DAMAGED, 1L), reader.progress().losses());
    }
  }

  @Test
  void aDamagedCursorBeginsWithTheOldestLine() throws Exception {
    FaultyStorage storage = written(LINES);
    FaultyStorage next = storage.afterKill();
    try (Journal journal = open(next)) {
      journal.reader("loki", new StartPosition.Earliest(), false).commit(7);
    }
    FaultyStorage damaged = next.afterKill();
    damaged.content("cursors-0", new byte[4096]);
    damaged.content("cursors-1", new byte[4096]);

    try (Journal journal = open(damaged)) {
      Reader reader = journal.reader("loki", new StartPosition.Latest(), false);

      assertEquals(0, reader.progress().start());
      assertEquals(LINES, readAll(reader).size());
    }
  }

  @Test
  @Tag("F16")
  @Tag("F35")
  void theFolderOfAnEarlierNatshipIsTakenOverAndClosedToIt() throws Exception {
    FaultyStorage earlier = written(LINES).afterKill();
    for (String name : earlier.files()) {
      if (name.startsWith("cursors-")) {
        earlier.delete(name);
      }
    }
    for (String name : earlier.segments()) {
      earlier.content(name, ofFormatOne(earlier.content(name)));
    }
    earlier.create("loki.cursor");
    earlier.content("loki.cursor", earlierCursor(7));
    for (long operations = 0; operations < 60; operations++) {
      FaultyStorage next = earlier.afterKill();
      next.crashIn(operations);
      try (Journal journal = open(next)) {
        journal.writer().step(false);
        assertEquals(
            7, journal.reader("loki", new StartPosition.Latest(), false).progress().start());
        next.crashIn(Integer.MAX_VALUE);
      } catch (FaultyStorage.Crash _) {
        // The earlier one refuses the folder before its cursors are gone.
        boolean left = next.files().contains("loki.cursor");
        assertTrue(left || next.segments().stream().anyMatch(name -> format(next, name) == 2));
      }
      try (Journal journal = open(next.afterKill())) {
        assertEquals(
            7, journal.reader("loki", new StartPosition.Latest(), false).progress().start());
      }
    }
  }

  private static int format(FaultyStorage storage, String segment) {
    byte[] bytes = storage.content(segment);
    return bytes.length < 12 ? 0 : ByteBuffer.wrap(bytes).getInt(8);
  }

  private static byte[] earlierCursor(long sequence) {
    var buffer = ByteBuffer.allocate(1024);
    buffer.putInt(512, 0x4e534352).putInt(516, 1).putLong(520, 1).putLong(528, sequence);
    return buffer.putInt(536, sum(buffer.array(), 512, 24)).array();
  }

  private static byte[] ofFormatOne(byte[] segment) {
    var buffer = ByteBuffer.wrap(segment.clone()).putInt(8, 1);
    buffer.putInt(12, sum(buffer.array(), 0, 12));
    return buffer.putInt(60, sum(buffer.array(), 0, 60)).array();
  }

  private static int sum(byte[] bytes, int offset, int length) {
    var sum = new CRC32C();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }

  @Test
  @Tag("F13")
  void aSyncThatFailedIsNotTakenForOneThatWorked() throws Exception {
    var storage = new FaultyStorage(new Random(3));
    Journal journal = open(storage);
    append(journal, "line 0");
    storage.failSyncs(true);
    journal.seal();
    journal.writer().step(true);

    assertFalse(journal.awaitDurable(0, Duration.ZERO));
    assertEquals(0, journal.status().durableLines());
    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());
    String doubtful = storage.segments().getLast();

    storage.failSyncs(false);
    journal.writer().step(true);

    assertNotEquals(doubtful, storage.segments().getLast());
    assertTrue(journal.awaitDurable(0, Duration.ZERO));
    assertEquals(new DiskHealth.Working(), journal.status().disk());
    assertEquals(1, journal.status().durableLines());
    try (Journal reopened = open(storage.afterPowerLoss())) {
      assertEquals(
          List.of("line 0"), readAll(reopened.snapshotReader(new StartPosition.Earliest())));
    }
  }

  /// New segments, what is written into them (half of it, or a part) and their syncs: each fails
  /// once the others worked.
  @Test
  @Tag("F13")
  void whatCouldNotBeWrittenIsNotTakenForWrittenAndIsWrittenLater() throws Exception {
    for (int failing = 1; failing <= 12; failing++) {
      FaultyStorage lost = afterFailures(failing).storage();
      try (Journal reopened = open(lost.afterPowerLoss())) {
        assertEquals(
            "line 0", readAll(reopened.snapshotReader(new StartPosition.Earliest())).getFirst());
      }

      Failed healed = afterFailures(failing);
      healed.storage().fail(0);
      healed.journal().writer().step(true);

      assertEquals(new DiskHealth.Working(), healed.journal().status().disk());
      assertEquals(2, healed.journal().status().durableLines());
      try (Journal reopened = open(healed.storage().afterPowerLoss())) {
        assertEquals(prefix(2), readAll(reopened.snapshotReader(new StartPosition.Earliest())));
      }
    }
  }

  private record Failed(FaultyStorage storage, Journal journal) {}

  /// A journal with one line on disk, and a second one that met so many failures on its way there.
  private static Failed afterFailures(int failures) throws IOException {
    var storage = new FaultyStorage(new Random(failures));
    Journal journal = open(storage);
    append(journal, "line 0");
    journal.seal();
    journal.writer().step(true);
    storage.fail(failures);
    append(journal, "line 1");
    journal.seal();
    journal.writer().step(true);

    assertEquals(1, journal.status().durableLines(), failures + " failures");
    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());
    return new Failed(storage, journal);
  }

  @Test
  @Tag("F13")
  void findsOutThatTheDiskWorksAgainThoughNothingIsToBeWritten() throws Exception {
    var storage = new FaultyStorage(new Random(6));
    Journal journal = open(storage);
    append(journal, "line 0");
    journal.seal();
    journal.writer().step(true);
    storage.failSyncs(true);
    journal.writer().finish();
    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());

    storage.failSyncs(false);
    journal.writer().step(true);

    assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
    append(journal, "line 1");
    journal.seal();
    journal.writer().step(true);
    try (Journal reopened = open(storage.afterPowerLoss())) {
      assertEquals(prefix(2), readAll(reopened.snapshotReader(new StartPosition.Earliest())));
    }
  }

  @Test
  @Tag("F12")
  void goesOnInMemoryWhileTheDiskIsFullAndReturnsByItself() throws Exception {
    var storage = new FaultyStorage(new Random(4));
    Journal journal = open(storage);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    storage.capacity(0);
    for (int i = 0; i < LINES; i++) {
      append(journal, "line " + i);
      journal.seal();
      journal.writer().step(true);
    }

    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());
    assertEquals(prefix(LINES), readAll(reader));
    assertEquals(0, journal.status().durableLines());

    storage.capacity(Long.MAX_VALUE);
    journal.writer().step(true);

    assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
    assertEquals(LINES, journal.status().durableLines());
    try (Journal reopened = open(storage.afterPowerLoss())) {
      assertEquals(prefix(LINES), readAll(reopened.snapshotReader(new StartPosition.Earliest())));
    }
  }

  private static FaultyStorage written(int lines) throws IOException {
    return written(lines, 16 << 10);
  }

  private static FaultyStorage written(int lines, long segmentBytes) throws IOException {
    var storage = new FaultyStorage(new Random(7));
    Journal journal = open(storage, segmentBytes);
    for (int i = 0; i < lines; i++) {
      append(journal, "line " + i);
      journal.seal();
      journal.writer().step(true);
    }
    return storage.afterKill();
  }

  private static Journal open(Storage storage) throws IOException {
    return open(storage, 16 << 10);
  }

  private static Journal open(Storage storage, long segmentBytes) throws IOException {
    var settings =
        new JournalSettings(
            64 << 10,
            Optional.of(Path.of("unused")),
            64 << 20,
            Duration.ofDays(1),
            Duration.ZERO,
            1024,
            Duration.ofMillis(25));
    return Journal.open(settings, () -> Instant.EPOCH, storage, segmentBytes, System::nanoTime);
  }

  private static void append(Journal journal, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    journal.append(bytes, 0, bytes.length, 0);
  }

  /// The line that is appended says its sequence: that of the line that was torn.
  private static List<String> openReadAppend(FaultyStorage storage) throws Exception {
    try (Journal journal = open(storage)) {
      append(journal, journal.status().nextSequence() + " after");
      journal.seal();
      journal.writer().step(true);
      return readAll(journal.snapshotReader(new StartPosition.Earliest()));
    }
  }

  static List<String> readAll(Reader reader) throws InterruptedException {
    var lines = new ArrayList<String>();
    Chunk chunk = reader.next(Duration.ZERO);
    while (chunk != null) {
      Records records = chunk.records();
      while (records.next()) {
        lines.add(
            new String(chunk.bytes(), records.offset(), records.length(), StandardCharsets.UTF_8));
      }
      chunk.close();
      chunk = reader.next(Duration.ZERO);
    }
    return lines;
  }

  private static List<String> prefix(int count) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      lines.add("line " + i);
    }
    return lines;
  }

  /// How many of the chunks, of one line each, end before this length.
  private static int wholeChunks(int length) {
    int chunks = 0;
    long end = SegmentReader.BEGINNING + chunkBytes("line 0");
    while (end <= length && chunks < LINES) {
      chunks++;
      end += chunkBytes("line " + chunks);
    }
    return chunks;
  }

  private static int chunkBytes(String line) {
    return ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER + line.length();
  }
}
