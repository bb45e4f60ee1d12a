package dev.natship.journal;

import java.util.ArrayList;
import java.util.List;

/// Sequences that never became durable, in ascending ranges. When there are many, the oldest two
/// become one that also covers what lies between: a source then sends again what it need not have.
final class Ranges {
  private static final int MOST = 64;

  private record Range(long from, long to) {}

  private final List<Range> ranges = new ArrayList<>();

  void add(long from, long to) {
    if (to <= from) {
      return;
    }
    if (!ranges.isEmpty() && ranges.getLast().to() >= from) {
      Range last = ranges.removeLast();
      ranges.add(new Range(Math.min(last.from(), from), Math.max(last.to(), to)));
      return;
    }
    ranges.add(new Range(from, to));
    if (ranges.size() > MOST) {
      Range oldest = ranges.removeFirst();
      Range second = ranges.removeFirst();
      ranges.addFirst(new Range(oldest.from(), second.to()));
    }
  }

  boolean contains(long sequence) {
    for (Range range : ranges) {
      if (sequence >= range.from() && sequence < range.to()) {
        return true;
      }
    }
    return false;
  }
}
