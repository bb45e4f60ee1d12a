package dev.natship.chunks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Arrays that were given back, to be filled again: a fresh one has to be zeroed, and a collector
/// that copies moves it several times before it dies. Bounded; the array that has been here longest
/// goes first. Not safe for threads: its owner guards it.
public final class ArrayPool {
  /// Smaller ones cost less than looking for them.
  private static final int LEAST = 16 << 10;

  private final IntPredicate kept;
  private final long most;
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private long bytes;

  private ArrayPool(IntPredicate kept, long most) {
    this.kept = kept;
    this.most = most;
  }

  /// Keeps up to this many arrays of one length.
  public static ArrayPool ofLength(int length, int arrays) {
    return new ArrayPool(given -> given == length, (long) length * arrays);
  }

  /// Keeps arrays of all lengths that [#rounded] returns, but no small ones.
  public static ArrayPool ofRounded(long mostBytes) {
    return new ArrayPool(given -> given >= LEAST && rounded(given) == given, mostBytes);
  }

  /// Up to an eighth more, so that what has nearly one size needs arrays of one length.
  public static int rounded(int length) {
    if (length < LEAST) {
      return length;
    }
    int step = Integer.highestOneBit(length) / 8;
    return Math.ceilDiv(length, step) * step;
  }

  /// An array of exactly this length, which may hold old bytes.
  public byte[] take(int length) {
    byte[] spare = spare(length);
    return spare == null ? new byte[length] : spare;
  }

  /// The same if there is one.
  public byte @Nullable [] spare(int length) {
    if (kept.test(length)) {
      for (Iterator<byte[]> arrays = idle.iterator(); arrays.hasNext(); ) {
        byte[] array = arrays.next();
        if (array.length == length) {
          arrays.remove();
          bytes -= length;
          return array;
        }
      }
    }
    return null;
  }

  /// Nobody may look at the array any more.
  public void give(byte[] array) {
    if (!kept.test(array.length)) {
      return;
    }
    idle.addFirst(array);
    bytes += array.length;
    shrink(most);
  }

  /// Lets arrays go until the others are no more than this.
  public void shrink(long room) {
    while (bytes > room) {
      bytes -= idle.removeLast().length;
    }
  }

  public long bytes() {
    return bytes;
  }

  /// What it can grow to.
  public long most() {
    return most;
  }
}
