package dev.natship.archive;

import dev.natship.segments.ChunkFormat;
import java.io.IOException;
import java.util.Arrays;

/// Chunks of the journal one behind the other, as they were. Its array is used again and again.
public final class RawBlock {
  private byte[] bytes = {};
  private int length;

  /// Told of each line, the first one first.
  @FunctionalInterface
  public interface LineVisitor {
    void line(long sequence, long receivedMillis, byte[] bytes, int offset, int length);
  }

  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  /// Adds a whole chunk.
  public void append(byte[] chunk, int size) {
    if (length + size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + size, Math.min(2 * bytes.length, 1 << 20)));
    }
    System.arraycopy(chunk, 0, bytes, length, size);
    length += size;
  }

  /// Room for so many bytes, which somebody else writes.
  byte[] room(int size) {
    if (bytes.length < size) {
      bytes = new byte[size];
    }
    length = size;
    return bytes;
  }

  /// The lines from one sequence up to, not including, another.
  public void lines(long from, long end, LineVisitor visitor) {
    RawLines lines = new RawLines();
    lines.over(this, from, end);
    while (lines.next()) {
      visitor.line(lines.sequence(), lines.millis(), bytes, lines.offset(), lines.size());
    }
  }

  /// Told of lines that no chunk has, and when those around them were received.
  @FunctionalInterface
  public interface HoleVisitor {
    void hole(long first, long end, long before, long behind) throws IOException;
  }

  /// Which lines from one sequence up to another are in none of its chunks.
  ///
  /// @param oldest when the first of them was received, or earlier
  public void holes(long from, long end, long oldest, long latest, HoleVisitor visitor)
      throws IOException {
    long due = from;
    long before = oldest;
    for (int at = 0; at < length && due < end; ) {
      ChunkFormat.Header header = ChunkFormat.header(bytes, at);
      if (header.first() > due) {
        visitor.hole(due, Math.min(end, header.first()), before, header.base());
      }
      due = Math.max(due, header.end());
      before = header.latest();
      at += header.size();
    }
    if (due < end) {
      visitor.hole(due, end, before, latest);
    }
  }

  /// Whether the chunks follow each other without a gap and end where the block ends.
  boolean isWhole() {
    int at = 0;
    while (at < length) {
      if (length - at < ChunkFormat.HEADER) {
        return false;
      }
      ChunkFormat.Header header = ChunkFormat.header(bytes, at);
      if (header.body() < 0 || header.body() > length - at - ChunkFormat.HEADER) {
        return false;
      }
      at += header.size();
    }
    return true;
  }
}
