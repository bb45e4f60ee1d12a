package dev.natship.journal;

import dev.natship.segments.ChunkFormat;

/// Walks the records of one chunk without making objects. `next()` first, then the others.
public final class Records {
  private final byte[] bytes;
  private final long baseMillis;
  private int left;
  private int next;
  private int offset;
  private int length;
  private long sequence;
  private long receivedMillis;

  Records(byte[] bytes, int position, int count, long firstSequence, long baseMillis) {
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
    length = ChunkFormat.recordLength(bytes, next);
    receivedMillis = baseMillis + ChunkFormat.recordMillis(bytes, next);
    offset = next + ChunkFormat.RECORD_HEADER;
    next = offset + length;
    sequence++;
    return true;
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
