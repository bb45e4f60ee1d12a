package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `check`, `inspect` and `export` say about sound and damaged folders.
class JournalFilesTest {
  @TempDir Path folder;

  private Storage storage;

  @BeforeEach
  void open() throws IOException {
    storage = FolderStorage.locked(folder);
  }

  @Test
  void inspectAndCheckAgreeOnASoundFolder() throws Exception {
    Written.closed(storage, 0, 0, Written.lines("a", "b", "c"));
    Written.open(storage, 1, 3, Written.lines("d", "e"));

    JournalFiles.Report checked = JournalFiles.check(folder);
    JournalFiles.Report inspected = JournalFiles.inspect(folder);

    assertTrue(checked.sound());
    assertTrue(inspected.sound());
    assertEquals(5, checked.lines());
    assertEquals(5, inspected.lines());
    assertEquals(0, checked.missing());
    assertTrue(checked.segments().getLast().open());
    assertEquals(List.of("a", "b", "c", "d", "e"), export(Instant.EPOCH));
    assertEquals(List.of("d", "e"), export(Instant.ofEpochSecond(3)));
  }

  @Test
  void checkSaysWhatIsWrongAndWhere() throws Exception {
    String file = Written.closed(storage, 0, 0, Written.lines("a", "b", "c"));
    flip(file, SegmentFormat.HEADER + ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER);

    JournalFiles.Report report = JournalFiles.check(folder);

    assertFalse(report.sound());
    assertEquals(file, report.segments().getFirst().file());
    assertEquals(1, report.segments().getFirst().damagedLines());
    assertEquals(2, report.lines());
    assertEquals(List.of("b", "c"), export(Instant.EPOCH));
  }

  static List<byte[]> disguises() {
    return List.of(Written.chunk(0, new byte[9]), header(1, 0, 0), header(1, 1, -60));
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void aLineThatLooksLikeAChunkIsNotTakenForOne(byte[] disguise) throws Exception {
    var lines = new ArrayList<>(Written.lines("a", "b", "c"));
    lines.set(1, disguise);
    String file = Written.closed(storage, 0, 0, lines);
    int secondChunk = SegmentFormat.HEADER + Written.chunk(0, lines.get(0)).length;
    flip(file, secondChunk + 8);

    JournalFiles.SegmentReport report = JournalFiles.check(folder).segments().getFirst();

    assertEquals(2, report.chunks());
    assertEquals(1, report.damagedChunks());
    assertEquals(1, report.damagedLines());
    assertEquals(Written.chunk(1, disguise).length, report.damagedBytes());
    assertEquals(List.of("a", "c"), export(Instant.EPOCH));
  }

  /// The header of a chunk such as no journal writes, with sums that hold.
  private static byte[] header(long first, int count, int body) {
    var bytes = new byte[ChunkFormat.HEADER];
    ChunkFormat.writeHeader(bytes, bytes.length, first, count, 0, 0, 1);
    ByteBuffer.wrap(bytes).putInt(4, body);
    ByteBuffer.wrap(bytes).putInt(48, ChunkFormat.sum(bytes, 0, 48));
    return bytes;
  }

  @Test
  void linesBetweenTwoSegmentsAreMissing() throws Exception {
    Written.closed(storage, 0, 0, Written.lines("a"));
    Written.closed(storage, 1, 5, Written.lines("b"));

    JournalFiles.Report report = JournalFiles.check(folder);

    assertEquals(2, report.lines());
    assertEquals(4, report.missing());
  }

  @Test
  void aLineThatWasWrittenAgainIsExportedOnce() throws Exception {
    Written.open(storage, 0, 0, Written.lines("a", "b", "c"));
    Written.closed(storage, 1, 1, Written.lines("b", "c", "d"));

    assertEquals(List.of("a", "b", "c", "d"), export(Instant.EPOCH));
    assertEquals(4, JournalFiles.check(folder).lines());
    var recovery = new Recovery(storage, 16 << 10);
    assertEquals(1, recovery.segments().getFirst().end());
    assertEquals(4, recovery.next());
  }

  @Test
  @Tag("F16")
  @Tag("F35")
  void aNewerFormatIsLeftAloneAndTheUserToldWhatToDo() throws Exception {
    String file = Written.closed(storage, 0, 0, Written.lines("a"));
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    bytes[11] = SegmentFormat.VERSION + 1;
    int sum = ChunkFormat.sum(bytes, 0, 12);
    for (int i = 0; i < 4; i++) {
      bytes[12 + i] = (byte) (sum >>> 24 - 8 * i);
    }
    Files.write(folder.resolve(file), bytes);

    var refusal = assertThrows(NewerJournalException.class, () -> new Recovery(storage, 16 << 10));

    assertTrue(refusal.getMessage().contains("run the newer natship"), refusal.getMessage());
    assertTrue(refusal.getMessage().startsWith(file), refusal.getMessage());
    assertArrayEquals(bytes, Files.readAllBytes(folder.resolve(file)));
  }

  @Test
  void aFolderThatIsNotThereIsSaidSo() {
    Path nowhere = folder.resolve("nowhere");

    var refusal = assertThrows(IOException.class, () -> JournalFiles.check(nowhere));

    assertTrue(refusal.getMessage().contains("there is no journal directory here"));
  }

  private void flip(String file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    bytes[at] ^= 1;
    Files.write(folder.resolve(file), bytes);
  }

  private List<String> export(Instant since) throws IOException {
    var lines = new ArrayList<String>();
    JournalFiles.export(
        folder,
        since,
        (_, _, bytes, offset, length) ->
            lines.add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
    return lines;
  }
}
