package dev.natship.testkit;

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
import java.util.zip.CRC32C;

/// A page about the bytes of files, whose tables give an example in each row. Holds the rows
/// against bytes that the program wrote.
///
/// An example is a number, a number in hexadecimal digits, a text, `zeros`, or `sum 0–11`: the
/// CRC32C of these bytes.
public final class FormatPage {
  private static final String TABLE =
      "\\| at \\| bytes \\| what \\| example \\|\n\\|---\\|---\\|---\\|---\\|\n";

  private record Row(int at, int bytes, String example) {}

  private final String text;

  private FormatPage(String text) {
    this.text = text;
  }

  public static FormatPage read(Path page) throws IOException {
    return new FormatPage(Files.readString(page));
  }

  /// The page from this heading on.
  public FormatPage chapter(String heading) {
    return new FormatPage(text.substring(text.indexOf("## " + heading + "\n")));
  }

  /// Throws when the page does not say so, wherever its lines break.
  public void says(String words) {
    assertTrue(text.replaceAll("\\s+", " ").contains(words), words);
  }

  /// Throws unless the rows of a table follow each other without a gap, have these bytes for their
  /// examples, and end where the bytes end.
  public void holds(int table, byte[] bytes) {
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
      String[] range = example.substring(4).split("–", -1);
      int from = Integer.parseInt(range[0]);
      var sum = new CRC32C();
      sum.update(bytes, from, Integer.parseInt(range[1]) + 1 - from);
      return number(sum.getValue(), row.bytes());
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

  private List<Row> rows(int table) {
    List<Row> rows = new ArrayList<>();
    for (String line : text.split(TABLE, -1)[table + 1].split("\n", -1)) {
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
}
