package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Level;
import dev.natship.chunks.ArrayPool;
import java.util.Arrays;
import java.util.BitSet;

/// A batch that is full or due, together with where each of its items came from: sequence, receipt,
/// level, and the journal's own record, so that a dead letter can carry the line as it arrived.
/// Which items are still open is the [Ledger]'s.
final class SealedBatch {
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

  int size() {
    return batch.size();
  }

  long sequence(int item) {
    return sequences[item];
  }

  long receivedNanos(int item) {
    return received[item];
  }

  Level level(int item) {
    return LEVELS[levels[item]];
  }

  byte[] records() {
    return records;
  }

  int recordOffset(int item) {
    return recordOffsets[item];
  }

  int recordLength(int item) {
    return recordOffsets[item + 1] - recordOffsets[item];
  }

  /// The items less serious than a level.
  int[] below(Level floor) {
    int[] items = new int[size()];
    int count = 0;
    for (int item = 0; item < items.length; item++) {
      if (levels[item] < floor.ordinal()) {
        items[count++] = item;
      }
    }
    return Arrays.copyOf(items, count);
  }

  /// Some of the items, without the memory of the others.
  SealedBatch compacted(int[] items) {
    int bytes = 0;
    int recordBytes = 0;
    for (int item : items) {
      bytes += batch.length(item);
      recordBytes += recordLength(item);
    }
    OpenBatch smaller =
        new OpenBatch(
            batch.partition(),
            0,
            new OpenBatch.Sizes(bytes, recordBytes, items.length),
            byte[]::new);
    for (int item : items) {
      smaller.add(
          batch.data(),
          batch.offset(item),
          batch.length(item),
          batch.timeNanos(item),
          sequences[item],
          received[item],
          levels[item],
          records,
          recordOffset(item),
          recordLength(item));
    }
    return smaller.seal(family);
  }

  /// Nothing is open any more, and nobody looks at it.
  void recycle(ArrayPool pool) {
    pool.give(batch.data());
    pool.give(records);
  }

  /// What it takes in memory, its request included.
  long weight() {
    return weight(
        new OpenBatch.Sizes(batch.data().length, records.length, batch.size()), batch.partition());
  }

  /// What a batch with arrays of these lengths takes in memory, from its opening to the end of its
  /// request: with the objects around them, and with what compressing and sending it will need,
  /// which is a quarter of its bytes and where each item stands.
  static long weight(OpenBatch.Sizes sizes, String partition) {
    return OBJECTS
        + 2L * partition.length()
        + sizes.data()
        + sizes.data() / 4
        + sizes.records()
        + ITEM * sizes.items();
  }

  private static final long OBJECTS = 512;

  /// 37 in seven arrays, the others in a request.
  private static final long ITEM = 64;

  private static final Level[] LEVELS = Level.values();
}
