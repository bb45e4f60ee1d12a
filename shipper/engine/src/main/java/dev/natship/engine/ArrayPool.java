package dev.natship.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// Arrays of batches that were delivered, to be filled again: a fresh one has to be zeroed, and a
/// collector that copies moves it several times before it dies. Shared by all lanes and bounded;
/// what lay here longest goes first. Guarded by the [MemoryBudget], which counts them.
final class ArrayPool {
  /// Smaller ones cost less than looking for them.
  private static final int LEAST = 16 << 10;

  private final long most;
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private long bytes;

  ArrayPool(long most) {
    this.most = most;
  }

  /// Up to an eighth more, so that batches of nearly one size need arrays of one length.
  static int rounded(int length) {
    if (length < LEAST) {
      return length;
    }
    int step = Integer.highestOneBit(length) / 8;
    return Math.ceilDiv(length, step) * step;
  }

  /// Exactly so long, for that is what was paid for; see [#rounded].
  byte[] take(int length) {
    if (length >= LEAST) {
      for (Iterator<byte[]> arrays = idle.iterator(); arrays.hasNext(); ) {
        byte[] array = arrays.next();
        if (array.length == length) {
          arrays.remove();
          bytes -= length;
          return array;
        }
      }
    }
    return new byte[length];
  }

  /// Nobody may look at the array any more.
  void give(byte[] array) {
    if (array.length < LEAST || rounded(array.length) != array.length) {
      return;
    }
    idle.addFirst(array);
    bytes += array.length;
    shrink(most);
  }

  /// Lets arrays go until the others are no more than this.
  void shrink(long room) {
    while (bytes > room) {
      bytes -= idle.removeLast().length;
    }
  }

  long bytes() {
    return bytes;
  }
}
