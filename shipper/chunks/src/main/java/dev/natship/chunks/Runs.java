package dev.natship.chunks;

import java.util.Arrays;
import java.util.stream.LongStream;

/// Runs of sequences, ascending and apart. Cheap to add to at the end and to drop at the beginning,
/// which is what a reader does that goes forward.
public final class Runs {
  /// First and end of each, from `head` to `tail`.
  private long[] bounds = new long[0];

  private int head;
  private int tail;

  public static Runs of(long... bounds) {
    var runs = new Runs();
    for (int i = 0; i + 1 < bounds.length; i += 2) {
      runs.add(bounds[i], bounds[i + 1]);
    }
    return runs;
  }

  /// Pairs of first and end.
  public long[] bounds() {
    return Arrays.copyOfRange(bounds, head, tail);
  }

  public boolean isEmpty() {
    return head == tail;
  }

  /// The lowest sequence; there is one.
  public long first() {
    return bounds[head];
  }

  public long[] sequences() {
    return LongStream.iterate(head, i -> i < tail, i -> i + 2)
        .flatMap(i -> LongStream.range(bounds[(int) i], bounds[(int) i + 1]))
        .toArray();
  }

  public int size() {
    return (tail - head) / 2;
  }

  public void add(long from, long to) {
    if (to <= from) {
      return;
    }
    if (isEmpty() || from > bounds[tail - 1]) {
      append(from, to);
      return;
    }
    if (from >= bounds[tail - 2]) {
      bounds[tail - 1] = Math.max(bounds[tail - 1], to);
      return;
    }
    insert(from, to);
  }

  public void addAll(Runs others) {
    for (int i = others.head; i < others.tail; i += 2) {
      add(others.bounds[i], others.bounds[i + 1]);
    }
  }

  private void append(long from, long to) {
    if (tail == bounds.length) {
      bounds = Arrays.copyOfRange(bounds, head, head + Math.max(8, 2 * (tail - head)));
      tail -= head;
      head = 0;
    }
    bounds[tail] = from;
    bounds[tail + 1] = to;
    tail += 2;
  }

  private void insert(long from, long to) {
    long first = from;
    long end = to;
    var before = new Runs();
    var behind = new Runs();
    for (int i = head; i < tail; i += 2) {
      if (bounds[i + 1] < first) {
        before.append(bounds[i], bounds[i + 1]);
      } else if (bounds[i] > end) {
        behind.append(bounds[i], bounds[i + 1]);
      } else {
        first = Math.min(first, bounds[i]);
        end = Math.max(end, bounds[i + 1]);
      }
    }
    before.append(first, end);
    for (int i = behind.head; i < behind.tail; i += 2) {
      before.append(behind.bounds[i], behind.bounds[i + 1]);
    }
    become(before);
  }

  private void become(Runs other) {
    bounds = other.bounds;
    head = other.head;
    tail = other.tail;
  }

  /// Nothing before this sequence is needed any more.
  public void dropBelow(long sequence) {
    while (head < tail && bounds[head + 1] <= sequence) {
      head += 2;
    }
    if (head < tail && bounds[head] < sequence) {
      bounds[head] = sequence;
    }
    if (head == tail) {
      bounds = new long[0];
      head = 0;
      tail = 0;
    }
  }

  public void remove(long from, long to) {
    if (within(from, to) == 0) {
      return;
    }
    var left = new Runs();
    for (int i = head; i < tail; i += 2) {
      if (Math.min(bounds[i + 1], from) > bounds[i]) {
        left.append(bounds[i], Math.min(bounds[i + 1], from));
      }
      if (bounds[i + 1] > Math.max(bounds[i], to)) {
        left.append(Math.max(bounds[i], to), bounds[i + 1]);
      }
    }
    become(left);
  }

  public boolean contains(long sequence) {
    int index = endingAfter(sequence);
    return index < tail && bounds[index] <= sequence;
  }

  /// How many sequences there are of these.
  public long within(long from, long to) {
    long count = 0;
    for (int i = endingAfter(from); i < tail && bounds[i] < to; i += 2) {
      count += Math.min(to, bounds[i + 1]) - Math.max(from, bounds[i]);
    }
    return count;
  }

  /// Those of the runs, or of their parts, that are here.
  public Runs part(long from, long to) {
    var part = new Runs();
    for (int i = endingAfter(from); from < to && i < tail && bounds[i] < to; i += 2) {
      part.append(Math.max(from, bounds[i]), Math.min(to, bounds[i + 1]));
    }
    return part;
  }

  public long lines() {
    return within(0, Long.MAX_VALUE);
  }

  /// Keeps the longest where there are more than this many.
  public void atMost(int most) {
    for (long least = 2; size() > most; least *= 2) {
      var longer = new Runs();
      for (int i = head; i < tail; i += 2) {
        if (bounds[i + 1] - bounds[i] >= least) {
          longer.append(bounds[i], bounds[i + 1]);
        }
      }
      become(longer);
    }
  }

  /// The first run that ends behind this sequence.
  private int endingAfter(long sequence) {
    int low = head / 2;
    int high = tail / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bounds[2 * middle + 1] > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return 2 * low;
  }
}
