package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of the saved cursors when a slot is torn, damaged or was never finished, and how
/// the cursors of earlier journals are found.
class CursorFileTest {
  @TempDir Path folder;

  private Storage storage;

  @BeforeEach
  void open() throws IOException {
    storage = FolderStorage.locked(folder);
  }

  @Test
  void everythingComesBack() throws Exception {
    var runs = new long[] {9, 12, 13, 1L << 40};
    var cursor = new SavedCursor(7, runs, new byte[] {1, 2, 3});
    try (CursorFile file = CursorFile.open(storage)) {
      file.save(new CursorFile.Content(99, Map.of("Größe/π", cursor, "loki", at(5))));
    }

    SavedCursors saved = SavedCursors.read(storage);

    assertEquals(OptionalLong.of(99), saved.alive());
    assertEquals(7, saved.byReader().get("Größe/π").sequence());
    assertArrayEquals(runs, saved.byReader().get("Größe/π").settled());
    assertArrayEquals(new byte[] {1, 2, 3}, saved.byReader().get("Größe/π").note());
    assertEquals(5, saved.byReader().get("loki").sequence());
    assertEquals(1L << 40, new Recovery(storage, 16 << 10).next());
  }

  @Test
  void aSlotThatWasTornAnywhereFallsBackToTheOther() throws Exception {
    save(6, 7, 8);
    Path newest = newest();
    byte[] whole = Files.readAllBytes(newest);
    save(9, 10);
    byte[] after = Files.readAllBytes(newest);
    Files.write(other(newest), sevenSlot(newest));

    for (int length = 0; length < 200; length++) {
      byte[] torn = whole.clone();
      System.arraycopy(after, 0, torn, 0, length);
      Files.write(newest, torn);
      long read = read();

      assertTrue(read == 7 || read == 8 || read == 10, "torn at " + length + " gives " + read);
    }
  }

  @Test
  void aFlippedBitFallsBackToTheOtherSlot() throws Exception {
    save(6, 7);
    Path newest = newest();
    byte[] whole = Files.readAllBytes(newest);

    for (int bit = 0; bit < 200 * 8; bit++) {
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(newest, bytes);
      long read = read();

      assertTrue(read == 7 || read == 6, "bit " + bit + " gives " + read);
    }
  }

  @Test
  void aFileThatWasCutFallsBackToTheOtherSlot() throws Exception {
    save(6, 7);
    Path newest = newest();
    byte[] whole = Files.readAllBytes(newest);

    for (int length = 0; length < 200; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));
      long read = read();

      assertTrue(read == 7 || read == 6, "cut at " + length + " gives " + read);
    }
  }

  @Test
  void twoDamagedSlotsAreCursorsThatAreLost() throws Exception {
    save(6);
    Files.write(folder.resolve("cursors-0"), new byte[100]);
    Files.write(folder.resolve("cursors-1"), new byte[100]);

    assertTrue(SavedCursors.read(storage).damaged());
    assertFalse(JournalFiles.check(folder).sound());
  }

  @Test
  void oneSlotThatWasNeverFinishedIsNoCursor() throws Exception {
    Files.write(folder.resolve("cursors-1"), new byte[100]);

    assertFalse(SavedCursors.read(storage).damaged());
    save(6);
    assertEquals(6, read());
  }

  @Test
  void savingGoesOnAfterTheFileWasOpenedAgain() throws Exception {
    for (int i = 1; i < 9; i++) {
      save(i);
      assertEquals(i, read());
    }
  }

  @Test
  void aNewerFormatIsLeftAloneAndTheUserToldWhatToDo() throws Exception {
    save(6, 7);
    Path newest = newest();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(newest));
    bytes.putInt(8, SegmentFormat.VERSION + 1);
    bytes.putInt(12, ChunkFormat.sum(bytes.array(), 0, 12));
    Files.write(newest, bytes.array());

    var refusal = assertThrows(NewerJournalException.class, () -> new Recovery(storage, 16 << 10));

    assertTrue(refusal.getMessage().startsWith("cursors-"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("run the newer natship"), refusal.getMessage());
  }

  @Test
  void cursorsOfAnEarlierJournalAreFoundUntilTheyStandInTheNewFile() throws Exception {
    Files.write(folder.resolve("loki.cursor"), earlier(7));
    Files.write(folder.resolve("gr%c3%b6%c3%9fe.cursor"), earlier(9));
    Files.write(folder.resolve("damaged.cursor"), new byte[1024]);
    Files.write(folder.resolve("unfinished.cursor"), new byte[100]);

    var recovery = new Recovery(storage, 16 << 10);

    assertEquals(3, recovery.cursors().size());
    assertEquals(7, recovery.cursors().get("loki").sequence());
    assertEquals(9, recovery.cursors().get("größe").sequence());
    assertEquals(SavedCursor.UNKNOWN, recovery.cursors().get("damaged").sequence());
    assertEquals(4, recovery.earlierCursors().size());
    assertEquals(9, recovery.next());

    save(8);
    assertEquals(8, new Recovery(storage, 16 << 10).cursors().get("loki").sequence());
  }

  private static byte[] earlier(long sequence) {
    var buffer = ByteBuffer.allocate(1024);
    for (int slot = 0; slot < 2; slot++) {
      int at = slot * 512;
      buffer.putInt(at, 0x4e534352).putInt(at + 4, 1).putLong(at + 8, slot + 1);
      buffer.putLong(at + 16, sequence - 1 + slot);
      buffer.putInt(at + 24, ChunkFormat.sum(buffer.array(), at, 24));
    }
    return buffer.array();
  }

  private static SavedCursor at(long sequence) {
    return new SavedCursor(sequence, new long[0], new byte[0]);
  }

  private void save(long... sequences) throws IOException {
    try (CursorFile file = CursorFile.open(storage)) {
      for (long sequence : sequences) {
        file.save(new CursorFile.Content(1, Map.of("loki", at(sequence))));
      }
    }
  }

  private long read() throws IOException {
    return SavedCursors.read(storage).byReader().get("loki").sequence();
  }

  private Path newest() throws IOException {
    long now = read();
    for (Path slot : new Path[] {folder.resolve("cursors-0"), folder.resolve("cursors-1")}) {
      byte[] bytes = Files.readAllBytes(slot);
      Files.write(slot, new byte[10]);
      long without = read();
      Files.write(slot, bytes);
      if (without != now) {
        return slot;
      }
    }
    throw new IOException("both slots say the same");
  }

  private static Path other(Path slot) {
    return slot.resolveSibling(slot.endsWith("cursors-0") ? "cursors-1" : "cursors-0");
  }

  /// The slot beside the newest, as it was when that one was written.
  private byte[] sevenSlot(Path newest) throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Storage fresh = FolderStorage.locked(elsewhere);
        CursorFile file = CursorFile.open(fresh)) {
      for (long sequence : new long[] {6, 7}) {
        file.save(new CursorFile.Content(1, Map.of("loki", at(sequence))));
      }
    }
    return Files.readAllBytes(elsewhere.resolve(other(newest).getFileName()));
  }
}
