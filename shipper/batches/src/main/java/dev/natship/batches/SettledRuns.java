package dev.natship.batches;

import dev.natship.chunks.Runs;
import java.util.BitSet;

/// Finds which sequences of a stretch are settled, from those that are open: everything else is.
/// Lines that were lost are settled too, since they are counted.
final class SettledRuns {

  /// Lines that are further behind the first one are not looked at: after a restart they are read
  /// again.
  private static final int WINDOW = 1 << 24;

  /// More runs than this are not saved: the lines of the shortest are then read again.
  private static final int MOST = 16_384;

  private final long from;
  private final int length;
  private final BitSet open = new BitSet();

  SettledRuns(long from, long to) {
    this.from = from;
    this.length = (int) (Math.min(to, from + WINDOW) - from);
  }

  void open(long sequence) {
    if (sequence - from < WINDOW) {
      open.set((int) (sequence - from));
    }
  }

  /// All from `first` on and before `end` are open, without those that were settled before.
  void open(long first, long end, Runs settledBefore) {
    if (first >= from + length) {
      return;
    }
    int last = (int) (Math.clamp(end, first, from + length) - from);
    open.set((int) (first - from), last);
    long[] settled = settledBefore.part(first, from + last).bounds();
    for (int i = 0; i < settled.length; i += 2) {
      open.clear((int) (settled[i] - from), (int) (settled[i + 1] - from));
    }
  }

  /// What is settled, with others that are known to be.
  Runs with(Runs others) {
    var settled = new Runs();
    for (int at = open.nextClearBit(0); at < length; ) {
      int nextOpen = open.nextSetBit(at);
      int runEnd = nextOpen < 0 ? length : Math.min(nextOpen, length);
      settled.add(from + at, from + runEnd);
      at = open.nextClearBit(runEnd);
    }
    settled.addAll(others);
    settled.atMost(MOST);
    return settled;
  }
}
