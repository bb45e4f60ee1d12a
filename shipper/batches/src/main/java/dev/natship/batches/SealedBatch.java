package dev.natship.batches;

import dev.natship.api.Batch;
import dev.natship.api.Level;
import dev.natship.chunks.ArrayPool;
import java.util.Arrays;
import java.util.BitSet;

/// A batch that is full or due, together with where each of its items came from: sequence, receipt,
/// level, and the journal's own record, so that a dead letter can carry the line as it arrived.
/// Which items are still open is the [Ledger]'s.
public final class SealedBatch {
  private final Batch batch;
  private final long[] sequences;
  private final long[] received;
  private final byte[] levels;
  private final byte[] records;
  private final String family;
  private final int[] recordOffsets;

  /// Guarded by the ledger's lock.
  final BitSet open;

  /// @param family what the ids of all its parts begin with
  /// @param recordOffsets where each record begins in `records`, and behind them where the last one
  ///   ends
  SealedBatch(
      String family,
      Batch batch,
      long[] sequences,
      long[] received,
      byte[] levels,
      byte[] records,
      int[] recordOffsets) {
    this.family = family;
    this.batch = batch;
    this.sequences = sequences;
    this.received = received;
    this.levels = levels;
    this.records = records;
    this.recordOffsets = recordOffsets;
    this.open = new BitSet(batch.size());
    open.set(0, batch.size());
  }

  String family() {
    return family;
  }

  Batch batch() {
    return batch;
  }

  public int size() {
    return batch.size();
  }

  long sequence(int item) {
    return sequences[item];
  }

  /// Whether it has this line, and the line is open.
  boolean hasOpen(long sequence) {
    int item = Arrays.binarySearch(sequences, 0, size(), sequence);
    return item >= 0 && open.get(item);
  }

  public long receivedNanos(int item) {
    return received[item];
  }

  Level level(int item) {
    return LEVELS[levels[item]];
  }

  public byte[] records() {
    return records;
  }

  public int recordOffset(int item) {
    return recordOffsets[item];
  }

  public int recordLength(int item) {
    return recordOffsets[item + 1] - recordOffsets[item];
  }

  /// The items less serious than a level.
  public int[] below(Level floor) {
    int[] items = new int[size()];
    int count = 0;
    for (int item = 0; item < items.length; item++) {
      if (levels[item] < floor.ordinal()) {
        items[count++] = item;
      }
    }
    return Arrays.copyOf(items, count);
  }

  /// Nothing is open any more, and nobody looks at it.
  void recycle(ArrayPool pool) {
    pool.give(batch.data());
    pool.give(records);
  }

  /// What it takes in memory, its request included.
  public long weight() {
    return new BatchSizes(batch.data().length, records.length, batch.size())
        .weight(batch.partition());
  }

  private static final Level[] LEVELS = Level.values();
}
