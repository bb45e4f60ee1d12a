package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes the example of `FORMAT.md` and holds every row of its tables against the bytes.
class FormatPageTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final String SEGMENT = "0000000003-0000000000000000041.segment";

  @TempDir Path folder;

  private record Row(int at, int bytes, String example) {}

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

    says("`" + SEGMENT + "`");
    holds("A segment", 0, Arrays.copyOfRange(file, 0, data));
    holds("A segment", 1, Arrays.copyOfRange(file, data, index));
    holds("A segment", 2, Arrays.copyOfRange(file, index, file.length));
    says("A chunk: a header of " + ChunkFormat.HEADER + " bytes");
    says("records of " + ChunkFormat.RECORD_HEADER + " bytes");
    says("scanned from offset " + SegmentReader.BEGINNING);
    says("with a version above " + SegmentFormat.VERSION + " is refused");
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
    holds("The cursors", 0, Arrays.copyOf(first, 71));
  }

  private static void says(String words) throws IOException {
    assertTrue(page().replaceAll("\\s+", " ").contains(words), words);
  }

  private static byte[] chunk() {
    byte[] bytes = new byte[ChunkFormat.HEADER + 27];
    int at = ChunkFormat.HEADER;
    ChunkFormat.writeRecord(bytes, at, ascii("hello"), 0, 5, 0);
    ChunkFormat.writeRecord(bytes, at + 13, ascii("world!"), 0, 6, 2);
    ChunkFormat.writeHeader(bytes, bytes.length, 41, 2, EPOCH + 123, EPOCH + 125, EPOCH);
    return bytes;
  }

  /// The rows follow each other without a gap, and end where the bytes end.
  private static void holds(String chapter, int table, byte[] bytes) throws IOException {
    int at = 0;
    for (Row row : rows(chapter, table)) {
      String where = chapter + ", table " + table + ", at " + row.at();
      assertEquals(at, row.at(), where);
      byte[] field = Arrays.copyOfRange(bytes, at, at + row.bytes());
      assertArrayEquals(expected(row, bytes), field, where);
      at += row.bytes();
    }
    assertEquals(bytes.length, at, chapter + ", table " + table + " says how long it is");
  }

  private static byte[] expected(Row row, byte[] bytes) {
    String example = row.example();
    if (example.equals("zeros")) {
      return new byte[row.bytes()];
    }
    if (example.startsWith("sum ")) {
      String[] range = example.substring(4).split("–");
      int from = Integer.parseInt(range[0]);
      int to = Integer.parseInt(range[1]) + 1;
      return number(ChunkFormat.sum(bytes, from, to - from), row.bytes());
    }
    if (example.startsWith("0x")) {
      return number(Long.parseUnsignedLong(example.substring(2), 16), row.bytes());
    }
    return Character.isDigit(example.charAt(0))
        ? number(Long.parseLong(example), row.bytes())
        : ascii(example);
  }

  private static byte[] number(long value, int length) {
    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    return Arrays.copyOfRange(all, Long.BYTES - length, Long.BYTES);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Row> rows(String chapter, int table) throws IOException {
    String text = page();
    text = text.substring(text.indexOf("## " + chapter + "\n"));
    String[] tables =
        text.split("\\| at \\| bytes \\| what \\| example \\|\n\\|---\\|---\\|---\\|---\\|\n");
    List<Row> rows = new ArrayList<>();
    for (String line : tables[table + 1].split("\n")) {
      String[] cells = line.split("\\|");
      if (cells.length != 5) {
        break;
      }
      rows.add(
          new Row(
              Integer.parseInt(cells[1].strip()),
              Integer.parseInt(cells[2].strip()),
              cells[4].strip()));
    }
    return rows;
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("FORMAT.md"));
  }
}
