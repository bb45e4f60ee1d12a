package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A committed sequence on disk, in two slots that are written in turn: whenever the process dies,
/// one of them is whole. Belongs to one thread.
public final class CursorFile implements Closeable {
  /// Both slots are damaged: the place is unknown, not absent.
  static final long DAMAGED = -2;

  private static final String SUFFIX = ".cursor";
  private static final int SLOT = 512;
  private static final int MAGIC = 0x4e534352;
  private static final int SUMMED = 24;
  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

  private final StoredFile file;
  private long generation;

  private CursorFile(StoredFile file, long generation) {
    this.file = file;
    this.generation = generation;
  }

  static String fileName(String name) {
    var text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && PLAIN.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append('%')
            .append(Character.forDigit(b >> 4 & 0xf, 16))
            .append(Character.forDigit(b & 0xf, 16));
      }
    }
    return text.append(SUFFIX).toString();
  }

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

  public static CursorFile create(Storage storage, String name, long sequence) throws IOException {
    StoredFile file = storage.create(fileName(name));
    try {
      var cursor = new CursorFile(file, 0);
      // The second slot gives the file its full length: a shorter one was never finished.
      cursor.save(sequence);
      cursor.save(sequence);
      storage.sync();
      return cursor;
    } catch (IOException e) {
      file.close();
      storage.delete(fileName(name));
      throw e;
    }
  }

  /// The saved sequence; empty when the file was never finished, `DAMAGED` when it was.
  static Optional<Long> read(StoredFile file) throws IOException {
    ByteBuffer best = newest(file);
    if (best.hasRemaining()) {
      return Optional.of(best.getLong(16));
    }
    return file.size() < SLOT + SUMMED + 4 ? Optional.empty() : Optional.of(DAMAGED);
  }

  public static CursorFile open(Storage storage, String name) throws IOException {
    StoredFile file = storage.open(fileName(name));
    ByteBuffer best = newest(file);
    return new CursorFile(file, best.hasRemaining() ? best.getLong(8) : 0);
  }

  public static void delete(Storage storage, String name) throws IOException {
    storage.delete(fileName(name));
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

  /// A slot that failed is the one tried again, so that the other stays whole.
  public void save(long sequence) throws IOException {
    long next = generation + 1;
    var buffer = ByteBuffer.allocate(SUMMED + 4);
    buffer.putInt(MAGIC).putInt(SegmentFormat.VERSION).putLong(next).putLong(sequence);
    buffer.putInt(ChunkFormat.sum(buffer.array(), 0, SUMMED));
    file.write(buffer.array(), 0, buffer.capacity(), (next & 1) * SLOT);
    file.force();
    generation = next;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
