package dev.natship.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Arrays of batches that were delivered, to be filled again: a fresh one has to be zeroed, and a
/// collector that copies moves it several times before it dies. Shared by all lanes and bounded;
/// what lay here longest goes first.
final class Spares {
  /// Smaller ones cost less than looking for them.
  private static final int LEAST = 16 << 10;

  private final long most;
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private long bytes;

  Spares(long most) {
    this.most = most;
  }

  /// At least so long, and not much longer: a batch may have to wait, and it is charged for all of
  /// its array.
  byte[] take(int length) {
    if (length < LEAST) {
      return new byte[length];
    }
    byte[] fitting = fitting(length);
    return fitting != null ? fitting : new byte[rounded(length)];
  }

  /// Up to an eighth more, so that batches of nearly one size need arrays of one length.
  private static int rounded(int length) {
    int step = Integer.highestOneBit(length) / 8;
    return Math.ceilDiv(length, step) * step;
  }

  private synchronized byte @Nullable [] fitting(int length) {
    for (Iterator<byte[]> arrays = idle.iterator(); arrays.hasNext(); ) {
      byte[] array = arrays.next();
      if (array.length >= length && array.length - length <= length / 4) {
        arrays.remove();
        bytes -= array.length;
        return array;
      }
    }
    return null;
  }

  /// Nobody may look at the array any more.
  synchronized void give(byte[] array) {
    if (array.length < LEAST) {
      return;
    }
    idle.addFirst(array);
    bytes += array.length;
    while (bytes > most) {
      bytes -= idle.removeLast().length;
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
