package dev.natship.chunks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The sealed blocks in memory, oldest first and without a gap. With a disk, the first `written()`
/// of them are only a cache of what a segment holds. Guarded by the journal's lock.
final class Ring {
  private @Nullable Block[] slots = new @Nullable Block[64];
  private int head;
  private int size;
  private int written;
  private long memory;
  private long linesSealed;

  void add(Block block) {
    if (size == slots.length) {
      grow();
    }
    block.before = linesSealed;
    block.retained = true;
    linesSealed += block.count();
    memory += block.memory();
    slots[(head + size++) % slots.length] = block;
  }

  private void grow() {
    var larger = new @Nullable Block[slots.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = get(i);
    }
    slots = larger;
    head = 0;
  }

  Block removeFirst() {
    Block block = get(0);
    slots[head] = null;
    head = (head + 1) % slots.length;
    size--;
    written = Math.max(0, written - 1);
    memory -= block.memory();
    block.retained = false;
    return block;
  }

  Block get(int index) {
    return Objects.requireNonNull(slots[(head + index) % slots.length]);
  }

  int size() {
    return size;
  }

  long memory() {
    return memory;
  }

  /// How many blocks at the front are on disk, synced or not.
  int written() {
    return written;
  }

  void wrote() {
    written++;
  }

  /// Blocks from this sequence on are to be written again.
  void unwrite(long sequence) {
    written = Math.min(written, indexOf(sequence));
  }

  /// The first block that holds this sequence or a later one; `size()` when there is none.
  int indexOf(long sequence) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).end() > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// Lines at this sequence or later in the blocks from `index` on.
  long lines(int index, long sequence) {
    int from = Math.max(index, indexOf(sequence));
    if (from == size) {
      return 0;
    }
    Block block = get(from);
    return linesSealed - block.before - Math.max(0, sequence - block.first());
  }
}
