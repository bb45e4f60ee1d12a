package dev.natship.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A segment file: a header, chunks, and once it is full a footer with the index of its chunks. A
/// file without a footer was being written when the process ended, and is scanned.
final class SegmentFormat {
  /// 2 is the format whose cursors stand in one file; segments are as they were in 1.
  static final int VERSION = 2;

  static final int HEADER = 64;
  private static final int FOOTER = 64;
  private static final long MAGIC = 0x4e4154534849504aL;
  private static final long FOOTER_MAGIC = 0x4e5346464f4f5431L;
  private static final int VERSION_SUMMED = 12;
  private static final int HEADER_SUMMED = 60;
  private static final int MOST_ENTRIES = 1 << 20;
  private static final String SUFFIX = ".segment";

  /// The name of a segment: its place in the order of creation, and its first sequence.
  record Name(long ordinal, long first) {}

  record Header(long epoch, long first) {}

  record Footer(long first, long end, long dataEnd, long oldest, long latest, SparseIndex index) {}

  private SegmentFormat() {}

  static String name(long ordinal, long first) {
    return padded(ordinal, 10) + "-" + padded(first, 19) + SUFFIX;
  }

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  static Optional<Name> parse(String file) {
    int dash = file.indexOf('-');
    if (dash < 1 || !file.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    try {
      long ordinal = Long.parseLong(file.substring(0, dash));
      long first = Long.parseLong(file.substring(dash + 1, file.length() - SUFFIX.length()));
      return Optional.of(new Name(ordinal, first));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  static byte[] header(long epoch, long first) {
    var buffer = ByteBuffer.allocate(HEADER);
    buffer.putLong(MAGIC).putInt(VERSION);
    buffer.putInt(ChunkFormat.sum(buffer.array(), 0, VERSION_SUMMED));
    buffer.putLong(epoch).putLong(first);
    buffer.putInt(HEADER_SUMMED, ChunkFormat.sum(buffer.array(), 0, HEADER_SUMMED));
    return buffer.array();
  }

  /// Empty when it is damaged. The magic number, the version and their sum stay where they are in
  /// every version to come, so that a newer one is not taken for a damaged one.
  static Optional<Header> readHeader(String name, StoredFile file) throws IOException {
    var bytes = new byte[HEADER];
    int length = file.read(bytes, 0, HEADER, 0);
    var buffer = ByteBuffer.wrap(bytes);
    if (length >= VERSION_SUMMED + 4
        && buffer.getLong(0) == MAGIC
        && buffer.getInt(VERSION_SUMMED) == ChunkFormat.sum(bytes, 0, VERSION_SUMMED)
        && buffer.getInt(8) > VERSION) {
      throw new NewerJournalException(name, buffer.getInt(8));
    }
    if (length < HEADER
        || buffer.getLong(0) != MAGIC
        || buffer.getInt(HEADER_SUMMED) != ChunkFormat.sum(bytes, 0, HEADER_SUMMED)) {
      return Optional.empty();
    }
    return Optional.of(new Header(buffer.getLong(16), buffer.getLong(24)));
  }

  static byte[] footer(
      long first, long end, long dataEnd, long oldest, long latest, SparseIndex index) {
    long[] entries = index.entries();
    int length = entries.length * Long.BYTES + FOOTER;
    var buffer = ByteBuffer.allocate(length);
    for (long entry : entries) {
      buffer.putLong(entry);
    }
    buffer.putLong(FOOTER_MAGIC).putLong(first).putLong(end).putLong(dataEnd);
    buffer.putLong(oldest).putLong(latest).putInt(entries.length);
    buffer.putInt(length - 4, ChunkFormat.sum(buffer.array(), 0, length - 4));
    return buffer.array();
  }

  static Optional<Footer> readFooter(StoredFile file, long size) throws IOException {
    if (size < HEADER + FOOTER) {
      return Optional.empty();
    }
    var tail = new byte[FOOTER];
    file.read(tail, 0, FOOTER, size - FOOTER);
    var fixed = ByteBuffer.wrap(tail);
    int entries = fixed.getInt(48);
    long length = (long) entries * Long.BYTES + FOOTER;
    long dataEnd = fixed.getLong(24);
    if (fixed.getLong(0) != FOOTER_MAGIC
        || entries < 0
        || entries > MOST_ENTRIES
        || dataEnd != size - length) {
      return Optional.empty();
    }
    var bytes = new byte[(int) length];
    file.read(bytes, 0, bytes.length, dataEnd);
    var buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(bytes.length - 4) != ChunkFormat.sum(bytes, 0, bytes.length - 4)) {
      return Optional.empty();
    }
    var index = new long[entries];
    buffer.asLongBuffer().get(index);
    return Optional.of(
        new Footer(
            fixed.getLong(8),
            fixed.getLong(16),
            dataEnd,
            fixed.getLong(32),
            fixed.getLong(40),
            new SparseIndex(index)));
  }
}
