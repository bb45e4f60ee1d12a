package dev.natship.batches;

import dev.natship.api.Batch;

/// How large a batch may become, learnt from what its destination called too large: half of the
/// smallest that it refused. So a limit in front of a destination that nobody configured costs a
/// few refusals and not one for each batch.
public final class BatchCeiling {
  private volatile long bytes = Long.MAX_VALUE;

  public long bytes() {
    return bytes;
  }

  /// Says whether something was learnt. A batch that one line dominates teaches nothing about
  /// others.
  public synchronized boolean refused(Batch batch) {
    long half = batch.bytes() / 2;
    if (half >= bytes || largest(batch) > half) {
      return false;
    }
    bytes = half;
    return true;
  }

  private static long largest(Batch batch) {
    long largest = 0;
    for (int item = 0; item < batch.size(); item++) {
      largest = Math.max(largest, batch.length(item));
    }
    return largest;
  }
}
