package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.testkit.FormatPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes the example of `FORMAT.md` and holds every row of its tables against the bytes.
class FormatPageTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final String SEGMENT = "0000000003-0000000000000000041.segment";

  @TempDir Path folder;

  private final FormatPage page;

  FormatPageTest() throws IOException {
    page = FormatPage.read(Path.of("FORMAT.md"));
  }

  @Test
  void aSegmentIsAsThePageSays() throws Exception {
    byte[] chunk = chunk();
    try (var storage = FolderStorage.locked(folder);
        var segment = SegmentWriter.create(storage, 3, 41, EPOCH, 1 << 20)) {
      segment.append(chunk, chunk.length, 41);
      segment.appendFooter(43, EPOCH + 123, EPOCH + 125);
      segment.sync();
    }
    byte[] file = Files.readAllBytes(folder.resolve(SEGMENT));
    int data = SegmentFormat.HEADER;
    int index = data + chunk.length;

    page.says("`" + SEGMENT + "`");
    page.chapter("A segment").holds(0, Arrays.copyOfRange(file, 0, data));
    page.chapter("A segment").holds(1, Arrays.copyOfRange(file, data, index));
    page.chapter("A segment").holds(2, Arrays.copyOfRange(file, index, file.length));
    page.says("A chunk: a header of " + ChunkFormat.HEADER + " bytes");
    page.says("records of " + ChunkFormat.RECORD_HEADER + " bytes");
    page.says("scanned from offset " + SegmentReader.BEGINNING);
    page.says("with a version above " + SegmentFormat.VERSION + " is refused");
  }

  @Test
  void aSlotOfCursorsIsAsThePageSays() throws Exception {
    var loki = new SavedCursor(42, new long[] {44, 46}, new byte[] {'n'});
    try (var storage = FolderStorage.locked(folder);
        var cursors = CursorFile.open(storage)) {
      cursors.save(new CursorFile.Content(EPOCH + 500, Map.of("loki", loki)));
    }
    byte[] first = Files.readAllBytes(folder.resolve("cursors-1"));
    byte[] second = Files.readAllBytes(folder.resolve("cursors-0"));

    assertEquals(4096, first.length);
    assertEquals(
        2, ByteBuffer.wrap(second).getLong(16), "the next generation is in the other slot");
    page.chapter("The cursors").holds(0, Arrays.copyOf(first, 71));
  }

  private static byte[] chunk() {
    byte[] bytes = new byte[ChunkFormat.HEADER + 27];
    int at = ChunkFormat.HEADER;
    ChunkFormat.writeRecord(bytes, at, ascii("hello"), 0, 5, 0);
    ChunkFormat.writeRecord(bytes, at + 13, ascii("world!"), 0, 6, 2);
    ChunkFormat.writeHeader(bytes, bytes.length, 41, 2, EPOCH + 123, EPOCH + 125, EPOCH);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
