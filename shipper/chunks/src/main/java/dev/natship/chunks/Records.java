package dev.natship.chunks;

import dev.natship.segments.ChunkFormat;
import org.jspecify.annotations.Nullable;

/// Walks the records of one chunk without making objects. `next()` first, then the others.
public final class Records {
  private final byte[] bytes;
  private final long baseMillis;
  private final @Nullable Runs skipped;
  private int left;
  private int next;
  private int offset;
  private int length;
  private long sequence;
  private long receivedMillis;

  /// @param count lines to walk over, without those that are skipped
  Records(
      byte[] bytes,
      int position,
      int count,
      long firstSequence,
      long baseMillis,
      @Nullable Runs skipped) {
    this.skipped = skipped;
    this.bytes = bytes;
    this.baseMillis = baseMillis;
    this.left = count;
    this.next = position;
    this.sequence = firstSequence - 1;
  }

  public boolean next() {
    if (left == 0) {
      return false;
    }
    left--;
    advance();
    while (skipped != null && skipped.contains(sequence)) {
      advance();
    }
    return true;
  }

  private void advance() {
    length = ChunkFormat.recordLength(bytes, next);
    receivedMillis = baseMillis + ChunkFormat.recordMillis(bytes, next);
    offset = next + ChunkFormat.RECORD_HEADER;
    next = offset + length;
    sequence++;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public long sequence() {
    return sequence;
  }

  public long receivedMillis() {
    return receivedMillis;
  }
}
