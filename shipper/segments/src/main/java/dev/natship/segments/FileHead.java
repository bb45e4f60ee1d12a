package dev.natship.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;

/// The first bytes of a file of segments or of the archive: a magic number, a version, the sum of
/// both, what the kind of file says of itself, and the sum of all.
///
/// The magic number, the version and their sum stay where they are in every version to come, so
/// that a newer file is not taken for a damaged one.
public final class FileHead {
  public static final int SIZE = 64;

  private static final int VERSION = 8;
  private static final int VERSION_SUM = 12;
  private static final int SUM = SIZE - 4;

  private FileHead() {}

  /// What the kind of file says of itself is to be added, from byte 16 on.
  public static ByteBuffer begin(long magic, int version) {
    var buffer = ByteBuffer.allocate(SIZE).putLong(magic).putInt(version);
    return buffer.putInt(ChunkFormat.sum(buffer.array(), 0, VERSION_SUM));
  }

  public static byte[] end(ByteBuffer head) {
    byte[] bytes = new byte[SIZE];
    head.get(0, bytes);
    ByteBuffer.wrap(bytes).putInt(SUM, ChunkFormat.sum(bytes, 0, SUM));
    return bytes;
  }

  /// Empty when it is damaged. Throws what `newer` makes of the version, when that is above `most`.
  public static Optional<ByteBuffer> read(
      StoredFile file, long magic, int most, IntFunction<IOException> newer) throws IOException {
    var bytes = new byte[SIZE];
    int length = file.read(bytes, 0, SIZE, 0);
    var buffer = ByteBuffer.wrap(bytes);
    if (buffer.getLong(0) != magic) {
      return Optional.empty();
    }
    if (length >= VERSION_SUM + 4
        && buffer.getInt(VERSION_SUM) == ChunkFormat.sum(bytes, 0, VERSION_SUM)
        && buffer.getInt(VERSION) > most) {
      throw newer.apply(buffer.getInt(VERSION));
    }
    boolean sound = length == SIZE && buffer.getInt(SUM) == ChunkFormat.sum(bytes, 0, SUM);
    return sound ? Optional.of(buffer) : Optional.empty();
  }
}
