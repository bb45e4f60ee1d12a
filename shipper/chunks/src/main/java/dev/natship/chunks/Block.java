package dev.natship.chunks;

import dev.natship.segments.ChunkFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A chunk in memory: open while lines are added, then sealed and shared. Guarded by the journal's
/// lock, except that the bytes of a sealed block no longer change.
public final class Block {
  /// What a block costs besides its array, as the budget sees it.
  static final int OVERHEAD = 160;

  /// What a chunk of one record has besides that record's bytes.
  static final int LEAST = ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER;

  private final long first;
  private final long epoch;
  private byte[] bytes;
  private int used = ChunkFormat.HEADER;
  private int count;
  private long base;
  private long latest = Long.MIN_VALUE;

  /// How many lines were sealed into the ring before this block. Counted, since sequences may have
  /// gaps.
  long before;

  /// Chunks given out plus one while the disk writer looks at it.
  int references;

  boolean retained;
  private long sealedAt;

  /// What a reader has found out about its lines, for the other readers. Not guarded: whoever comes
  /// at the same time finds out the same.
  private volatile @Nullable Findings findings;

  /// Where its array goes afterwards, when it was read from disk.
  private @Nullable SpareArray origin;

  Block(byte[] bytes, long first, long epoch) {
    this.bytes = bytes;
    this.first = first;
    this.epoch = epoch;
  }

  /// A block as it was read from disk.
  public static Block of(ChunkFormat.Header header, byte[] bytes, SpareArray origin) {
    var block = new Block(bytes, header.first(), header.epoch());
    block.origin = origin;
    block.used = header.size();
    block.count = header.count();
    block.base = header.base();
    block.latest = header.latest();
    return block;
  }

  public long first() {
    return first;
  }

  /// Which life of the journal wrote it.
  public long epoch() {
    return epoch;
  }

  boolean fits(int length, long millis) {
    long distance = millis - base;
    return bytes.length - used >= ChunkFormat.RECORD_HEADER + length
        && (count == 0 || distance == (int) distance);
  }

  int room() {
    return bytes.length - used;
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

  public void writeHeader() {
    ChunkFormat.writeHeader(bytes, used, first, count, base, latest, epoch);
  }

  public Records records(long from, int atMost, @Nullable Runs skipped) {
    int skip = (int) (from - first);
    int position = ChunkFormat.HEADER;
    for (int i = 0; i < skip; i++) {
      position += ChunkFormat.RECORD_HEADER + ChunkFormat.recordLength(bytes, position);
    }
    return new Records(bytes, position, atMost, from, base, skipped);
  }

  /// The first line received at this time or later.
  public long since(long millis) {
    var records = records(first, count, null);
    while (records.next()) {
      if (records.receivedMillis() >= millis) {
        return records.sequence();
      }
    }
    return end();
  }

  public @Nullable Findings findings() {
    return findings;
  }

  public void keep(Findings found) {
    findings = found;
  }

  @Nullable SpareArray origin() {
    return origin;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int used() {
    return used;
  }

  public int count() {
    return count;
  }

  public long end() {
    return first + count;
  }

  public long base() {
    return base;
  }

  public long latest() {
    return latest;
  }

  /// When it was sealed, on the [RetentionClock].
  public long sealedAt() {
    return sealedAt;
  }

  void sealedAt(long age) {
    sealedAt = age;
  }

  long memory() {
    return bytes.length + (long) OVERHEAD;
  }
}
