package dev.natship.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A segment file: a header, chunks, and once it is full a footer with the index of its chunks. A
/// file without a footer was being written when the process ended, and is scanned.
final class SegmentFormat {
  /// 2 is the format whose cursors stand in one file; segments are as they were in 1.
  static final int VERSION = 2;

  static final int HEADER = FileHead.SIZE;
  private static final int FOOTER = 64;
  private static final long MAGIC = 0x4e4154534849504aL;
  private static final long FOOTER_MAGIC = 0x4e5346464f4f5431L;
  private static final int MOST_ENTRIES = 1 << 20;
  private static final String SUFFIX = ".segment";

  record Header(long epoch, long first) {}

  record Footer(long first, long end, long dataEnd, long oldest, long latest, SparseIndex index) {}

  private SegmentFormat() {}

  static String name(long ordinal, long first) {
    return new FileName(ordinal, first).text(SUFFIX);
  }

  static Optional<FileName> parse(String file) {
    return FileName.parse(file, SUFFIX);
  }

  static byte[] header(long epoch, long first) {
    return FileHead.end(FileHead.begin(MAGIC, VERSION).putLong(epoch).putLong(first));
  }

  /// Empty when it is damaged.
  static Optional<Header> readHeader(String name, StoredFile file) throws IOException {
    return FileHead.read(file, MAGIC, VERSION, version -> new NewerJournalException(name, version))
        .map(head -> new Header(head.getLong(16), head.getLong(24)));
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
