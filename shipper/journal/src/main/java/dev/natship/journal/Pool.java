package dev.natship.journal;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A few arrays of chunk size to use again: a collector that copies would move each of them several
/// times before it dies. Guarded by the journal's lock.
final class Pool {
  private final int length;
  private final int most;
  private final ArrayDeque<byte[]> arrays;

  Pool(int length, int most) {
    this.length = length;
    this.most = most;
    this.arrays = new ArrayDeque<>(most);
  }

  byte @Nullable [] poll(int atLeast) {
    return atLeast <= length ? arrays.poll() : null;
  }

  void offer(byte[] array) {
    if (array.length == length && arrays.size() < most) {
      arrays.push(array);
    }
  }

  long memory() {
    return (long) length * arrays.size();
  }

  /// What it can grow to.
  long most() {
    return (long) length * most;
  }
}
