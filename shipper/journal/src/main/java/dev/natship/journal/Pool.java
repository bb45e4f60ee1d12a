package dev.natship.journal;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A few arrays of chunk size to use again: a collector that copies would move each of them several
/// times before it dies. Guarded by the journal's lock.
final class Pool {
  private static final int MOST = 4;

  private final int length;
  private final ArrayDeque<byte[]> arrays = new ArrayDeque<>(MOST);

  Pool(int length) {
    this.length = length;
  }

  byte @Nullable [] poll(int atLeast) {
    return atLeast <= length ? arrays.poll() : null;
  }

  void offer(byte[] array) {
    if (array.length == length && arrays.size() < MOST) {
      arrays.push(array);
    }
  }

  boolean has(int atLeast) {
    return atLeast <= length && !arrays.isEmpty();
  }

  void clear() {
    arrays.clear();
  }

  long memory() {
    return (long) length * arrays.size();
  }
}
