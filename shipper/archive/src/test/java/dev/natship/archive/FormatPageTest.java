package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Writes the example of `FORMAT.md` and holds every row of its tables against the bytes.
class FormatPageTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final BlockSummary SUMMARY =
      new BlockSummary(
          64,
          53,
          79,
          41,
          43,
          2,
          EPOCH + 123,
          EPOCH + 125,
          4 | 32,
          Optional.of(
              new BlockSummary.Names(
                  new NameSet.Names(Set.of("web")),
                  new NameSet.Names(Set.of("")),
                  new NameSet.Bloom(new byte[NameSet.BLOOM_BYTES]))));

  private record Row(int at, int bytes, String example) {}

  @Test
  void aFileIsAsThePageSays() throws Exception {
    byte[] index = ArchiveFormat.index(List.of(SUMMARY));
    byte[] footer =
        ArchiveFormat.footer(
            new ArchiveFormat.Footer(117, 41, 43, 2, EPOCH + 123, EPOCH + 125, 79), 1, index);
    ByteBuffer.wrap(footer).putInt(72, 9);
    ByteBuffer.wrap(footer).putInt(76, ArchiveFormat.sum(footer, 0, 76));

    holds(0, ArchiveFormat.header(new ArchiveFormat.Header(EPOCH, 41, 43, 2)));
    holds(1, ArchiveFormat.block(new ArchiveFormat.Block(53, 79, BlockCodec.ZSTD, 41, 43, 2, 7)));
    holds(2, index);
    holds(3, footer);
    says("`" + new ArchiveFormat.Name(3, 41).text() + "`");
    says("more than " + NameSet.MOST_NAMES + " of them, or more than " + NameSet.MOST_BYTES);
  }

  @Test
  void levelsHaveTheBitsThatThePageSays() throws Exception {
    for (Level level : Level.values()) {
      says((1 << level.ordinal()) + " " + level.word());
    }
  }

  @Test
  void theFilterHasTheBitsThatThePageSays() {
    byte[] web = "web".getBytes(StandardCharsets.US_ASCII);
    long hash = 0xcbf29ce484222325L;
    for (byte b : web) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    hash ^= hash >>> 29;
    byte[] expected = new byte[NameSet.BLOOM_BYTES];
    for (int i = 0; i < 4; i++) {
      int bit = Math.floorMod((int) hash + i * ((int) (hash >>> 32) | 1), 8192);
      expected[bit / 8] |= (byte) (1 << bit % 8);
    }
    var bloom = new NameSet.Bloom(new byte[NameSet.BLOOM_BYTES]);

    bloom.add(web, web.length);

    assertArrayEquals(expected, bloom.bits());
    assertTrue(bloom.mayHave("web"));
  }

  private static void says(String words) throws IOException {
    assertTrue(page().replaceAll("\\s+", " ").contains(words), words);
  }

  /// The rows follow each other without a gap, and end where the bytes end.
  private static void holds(int table, byte[] bytes) throws IOException {
    int at = 0;
    for (Row row : rows(table)) {
      String where = "table " + table + ", at " + row.at();
      assertEquals(at, row.at(), where);
      byte[] field = Arrays.copyOfRange(bytes, at, at + row.bytes());
      assertArrayEquals(expected(row, bytes), field, where);
      at += row.bytes();
    }
    assertEquals(bytes.length, at, "table " + table + " says how long it is");
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
      return number(ArchiveFormat.sum(bytes, from, to - from), row.bytes());
    }
    if (example.startsWith("0x")) {
      return number(Long.parseUnsignedLong(example.substring(2), 16), row.bytes());
    }
    return Character.isDigit(example.charAt(0))
        ? number(Long.parseLong(example), row.bytes())
        : example.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] number(long value, int length) {
    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    return Arrays.copyOfRange(all, Long.BYTES - length, Long.BYTES);
  }

  private static List<Row> rows(int table) throws IOException {
    String[] tables =
        page().split("\\| at \\| bytes \\| what \\| example \\|\n\\|---\\|---\\|---\\|---\\|\n");
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
