package dev.natship.batches;

import dev.natship.api.Batch;
import java.util.zip.CRC32C;

/// Items of a sealed batch that go out in one request: all of them, or some under an id of their
/// own.
///
/// @param items which items of the sealed batch these are
/// @param attempts how many requests have failed with them
/// @param doubts how often the destination refused them in a way that may change
public record BatchPart(Batch batch, int[] items, int attempts, int doubts) {

  public static BatchPart whole(SealedBatch sealed, int[] items) {
    return new BatchPart(sealed.batch(), items, 0, 0);
  }

  /// Its id names its own bytes, as the id of the whole batch does.
  public static BatchPart of(SealedBatch sealed, int[] items, int attempts, int doubts) {
    Batch whole = sealed.batch();
    CRC32C checksum = new CRC32C();
    for (int item : items) {
      checksum.update(whole.data(), whole.offset(item), whole.length(item));
    }
    String id =
        OpenBatch.id(sealed.family(), sealed.sequence(items[0]), items.length, checksum.getValue());
    return new BatchPart(whole.subset(id, items), items, attempts, doubts);
  }

  public BatchPart again() {
    return new BatchPart(batch, items, attempts + 1, doubts);
  }

  public BatchPart doubted() {
    return new BatchPart(batch, items, attempts + 1, doubts + 1);
  }
}
