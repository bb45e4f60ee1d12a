package dev.natship.local;

import dev.natship.api.Batch;

/// The items of a batch in a row.
final class JoinedItems {
  private JoinedItems() {}

  static byte[] of(Batch batch) {
    byte[] all = new byte[Math.toIntExact(batch.bytes())];
    int at = 0;
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(batch.data(), batch.offset(i), all, at, batch.length(i));
      at += batch.length(i);
    }
    return all;
  }
}
