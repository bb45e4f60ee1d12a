package dev.natship.archive;

import dev.natship.segments.ChunkFormat;

/// Walks over the lines of a block, forwards. Belongs to one thread, and to the block as it was at
/// the time of [#over].
public final class RawLines {
  private byte[] bytes = {};
  private int length;
  private long from;
  private long end;
  private int nextAt;
  private long nextSequence;
  private int chunkEnd;
  private long base;

  private int offset;
  private int size;
  private long sequence;
  private long millis;

  /// Begins with a block's first line that is in this range of sequences.
  public void over(RawBlock block, long firstSequence, long endSequence) {
    bytes = block.bytes();
    length = block.length();
    from = firstSequence;
    end = endSequence;
    nextAt = 0;
    chunkEnd = 0;
    offset = 0;
    size = 0;
  }

  /// False when there is no further line.
  public boolean next() {
    while (step()) {
      if (sequence >= end) {
        return false;
      }
      if (sequence >= from) {
        return true;
      }
    }
    return false;
  }

  /// The line that holds this place in the block, or the first one behind it; false when there is
  /// none. Goes forwards only.
  public boolean nextAtOrBehind(int place) {
    if (size > 0 && place < offset + size && sequence >= from) {
      return sequence < end;
    }
    while (nextAt < length) {
      if (nextAt == chunkEnd) {
        int chunk = ChunkFormat.header(bytes, nextAt).size();
        if (nextAt + chunk <= place) {
          // No line of this chunk.
          nextAt += chunk;
          chunkEnd = nextAt;
          continue;
        }
      }
      step();
      if (sequence >= end) {
        return false;
      }
      if (sequence >= from && place < offset + size) {
        return true;
      }
    }
    return false;
  }

  private boolean step() {
    while (nextAt == chunkEnd) {
      if (nextAt >= length) {
        return false;
      }
      ChunkFormat.Header header = ChunkFormat.header(bytes, nextAt);
      chunkEnd = nextAt + header.size();
      nextAt += ChunkFormat.HEADER;
      base = header.base();
      nextSequence = header.first();
    }
    size = ChunkFormat.recordLength(bytes, nextAt);
    millis = base + ChunkFormat.recordMillis(bytes, nextAt);
    offset = nextAt + ChunkFormat.RECORD_HEADER;
    sequence = nextSequence++;
    nextAt = offset + size;
    return true;
  }

  public long sequence() {
    return sequence;
  }

  /// When the line was received.
  public long millis() {
    return millis;
  }

  /// Where the line's record begins in the block's bytes.
  public int offset() {
    return offset;
  }

  public int size() {
    return size;
  }
}
