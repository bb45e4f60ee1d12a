package dev.natship.journal;

import dev.natship.segments.ChunkFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A chunk in memory: open while lines are added, then sealed and shared. Guarded by the journal's
/// lock, except that the bytes of a sealed block no longer change.
final class Block {
  /// What a block costs beside its array, as the budget sees it.
  static final int OVERHEAD = 160;

  /// What a chunk of one record has beside it.
  static final int LEAST = ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER;

  final long first;
  final long epoch;
  private byte[] bytes;
  private int used = ChunkFormat.HEADER;
  private int count;
  private long base;
  private long latest = Long.MIN_VALUE;

  /// Lines sealed into the ring before this block, counted, not taken from the sequences.
  long before;

  /// Chunks given out plus one while the disk writer looks at it.
  int references;

  boolean retained;
  private long sealedAt;

  /// Whose spare array this becomes, when it was read from disk.
  private @Nullable DiskReader origin;

  Block(byte[] bytes, long first, long epoch) {
    this.bytes = bytes;
    this.first = first;
    this.epoch = epoch;
  }

  /// A block as it was read from disk.
  static Block of(ChunkFormat.Header header, byte[] bytes, DiskReader origin) {
    var block = new Block(bytes, header.first(), header.epoch());
    block.origin = origin;
    block.used = header.size();
    block.count = header.count();
    block.base = header.base();
    block.latest = header.latest();
    return block;
  }

  boolean fits(int length, long millis) {
    long distance = millis - base;
    return bytes.length - used >= ChunkFormat.RECORD_HEADER + length
        && (count == 0 || distance == (int) distance);
  }

  long add(byte[] record, int offset, int length, long millis) {
    if (count == 0) {
      base = millis;
    }
    ChunkFormat.writeRecord(bytes, used, record, offset, length, (int) (millis - base));
    used += ChunkFormat.RECORD_HEADER + length;
    latest = Math.max(latest, millis);
    return first + count++;
  }

  /// Gives up the large array for one that fits; returns the large one.
  byte[] trim() {
    byte[] large = bytes;
    bytes = Arrays.copyOf(bytes, used);
    return large;
  }

  void writeHeader() {
    ChunkFormat.writeHeader(bytes, used, first, count, base, latest, epoch);
  }

  Records records(long from, int atMost, @Nullable Runs skipped) {
    int skip = (int) (from - first);
    int position = ChunkFormat.HEADER;
    for (int i = 0; i < skip; i++) {
      position += ChunkFormat.RECORD_HEADER + ChunkFormat.recordLength(bytes, position);
    }
    return new Records(bytes, position, atMost, from, base, skipped);
  }

  /// The first line received at this time or later.
  long since(long millis) {
    var records = records(first, count, null);
    while (records.next()) {
      if (records.receivedMillis() >= millis) {
        return records.sequence();
      }
    }
    return end();
  }

  @Nullable DiskReader origin() {
    return origin;
  }

  byte[] bytes() {
    return bytes;
  }

  int used() {
    return used;
  }

  int count() {
    return count;
  }

  long end() {
    return first + count;
  }

  long base() {
    return base;
  }

  long latest() {
    return latest;
  }

  /// When it was sealed, on the clock of `RetentionClock`.
  long sealedAt() {
    return sealedAt;
  }

  void sealedAt(long age) {
    sealedAt = age;
  }

  long memory() {
    return bytes.length + (long) OVERHEAD;
  }
}
