package dev.natship.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One cursor as journals of format 1 saved it: a file for each reader, with two slots that were
/// written in turn. Only read, where such a folder is opened for the first time.
final class EarlierCursor {
  private static final String SUFFIX = ".cursor";
  private static final int SLOT = 512;
  private static final int MAGIC = 0x4e534352;
  private static final int SUMMED = 24;

  private EarlierCursor() {}

  /// The reader whose file this is.
  static Optional<String> parse(String file) {
    if (!file.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String text = file.substring(0, file.length() - SUFFIX.length());
    var bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        bytes.put((byte) text.charAt(i));
      } else if (i + 2 < text.length()) {
        bytes.put((byte) (digit(text, i + 1) << 4 | digit(text, i + 2)));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
  }

  private static int digit(String text, int at) {
    return Math.max(0, Character.digit(text.charAt(at), 16));
  }

  /// The saved sequence; empty when the file was never finished, `UNKNOWN` when it was and cannot
  /// tell any more.
  static Optional<Long> read(Storage storage, String name) {
    try (StoredFile file = storage.open(name)) {
      ByteBuffer best = newest(file);
      if (best.hasRemaining()) {
        return Optional.of(best.getLong(16));
      }
      return file.size() < SLOT + SUMMED + 4 ? Optional.empty() : Optional.of(SavedCursor.UNKNOWN);
    } catch (IOException _) {
      return Optional.of(SavedCursor.UNKNOWN);
    }
  }

  private static ByteBuffer newest(StoredFile file) throws IOException {
    ByteBuffer best = ByteBuffer.allocate(0);
    for (int slot = 0; slot < 2; slot++) {
      var bytes = new byte[SUMMED + 4];
      int length = file.read(bytes, 0, bytes.length, (long) slot * SLOT);
      var buffer = ByteBuffer.wrap(bytes);
      if (length == bytes.length
          && buffer.getInt(0) == MAGIC
          && buffer.getInt(SUMMED) == ChunkFormat.sum(bytes, 0, SUMMED)
          && (!best.hasRemaining() || buffer.getLong(8) > best.getLong(8))) {
        best = buffer;
      }
    }
    return best;
  }
}
