package dev.natship.segments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Segments as a journal writes them, with one chunk for each line. Line n is received at second n.
final class Written {
  private Written() {}

  static byte[] chunk(long sequence, byte[] line) {
    var bytes = new byte[ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER + line.length];
    long millis = sequence * 1000;
    ChunkFormat.writeRecord(bytes, ChunkFormat.HEADER, line, 0, line.length, 0);
    ChunkFormat.writeHeader(bytes, bytes.length, sequence, 1, millis, millis, 1);
    return bytes;
  }

  /// Returns the file's name.
  static String open(Storage storage, long ordinal, long first, List<byte[]> lines)
      throws IOException {
    try (SegmentWriter writer = SegmentWriter.create(storage, ordinal, first, 1, 16 << 10)) {
      append(writer, first, lines);
      writer.sync();
      return writer.name();
    }
  }

  /// The same, with a footer.
  static String closed(Storage storage, long ordinal, long first, List<byte[]> lines)
      throws IOException {
    try (SegmentWriter writer = SegmentWriter.create(storage, ordinal, first, 1, 16 << 10)) {
      append(writer, first, lines);
      long end = first + lines.size();
      writer.appendFooter(end, first * 1000, (end - 1) * 1000);
      writer.sync();
      return writer.name();
    }
  }

  private static void append(SegmentWriter writer, long first, List<byte[]> lines)
      throws IOException {
    for (int i = 0; i < lines.size(); i++) {
      byte[] chunk = chunk(first + i, lines.get(i));
      writer.append(chunk, chunk.length, first + i);
    }
  }

  static List<byte[]> lines(String... lines) {
    return List.of(lines).stream().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
