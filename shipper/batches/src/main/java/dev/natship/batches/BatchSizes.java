package dev.natship.batches;

import dev.natship.chunks.ArrayPool;

/// How long the arrays of a batch are, in bytes and in items, and what that weighs.
public record BatchSizes(int data, int records, int items) {
  private static final long OBJECTS = 512;

  /// Bytes for each item: 37 in the seven arrays of a batch, the rest in its request.
  private static final long ITEM = 64;

  /// Sizes for one item at least, and as much as the hint says.
  public static BatchSizes of(int encoded, int record, BatchSizes hint) {
    return new BatchSizes(
        ArrayPool.rounded(Math.max(encoded, hint.data)),
        ArrayPool.rounded(Math.max(record, hint.records)),
        Math.max(1, hint.items));
  }

  /// This part of these sizes.
  public BatchSizes scaled(double part) {
    return new BatchSizes((int) (data * part), (int) (records * part), (int) (items * part));
  }

  /// What a batch with such arrays takes in memory, from its opening to the end of its request:
  /// with the objects around them, and with what compressing and sending it will need, which is a
  /// quarter of its bytes and where each item stands.
  public long weight(String partition) {
    return OBJECTS + 2L * partition.length() + data + data / 4 + records + ITEM * items;
  }
}
