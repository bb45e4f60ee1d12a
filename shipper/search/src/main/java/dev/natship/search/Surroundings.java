package dev.natship.search;

import dev.natship.api.Field;
import dev.natship.archive.RawBlock;
import dev.natship.archive.RawLines;
import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/// Shows the lines that stand before and after one that was found, of the same instance. Walks in
/// the direction of the search, so that no line comes twice. What it keeps is bounded: instances
/// that have been quiet for longest are forgotten.
final class Surroundings {
  private static final long MOST_BYTES = 4 << 20;
  private static final int MOST_INSTANCES = 10_000;

  private record Kept(byte[] bytes, long sequence, long millis) {}

  /// What is known of one instance.
  private static final class Near {
    private final Deque<Kept> passed = new ArrayDeque<>();
    private int due;
  }

  private final int context;
  private final Finds finds;
  private final LineView view = new LineView();
  private final RawLines lines = new RawLines();
  private final Map<String, Near> near = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;
  private int[] places = new int[64];
  private long[] numbers = new long[64];
  private int count;

  Surroundings(int context, Finds finds) {
    this.context = context;
    this.finds = finds;
  }

  /// Walks over a part.
  ///
  /// @param wanted pairs of numbers in the order of lines; the first of each is the sequence of a
  ///   line that was found
  boolean show(RawBlock block, Stretch.Part part, long[] wanted, int found, boolean backwards)
      throws IOException {
    gather(block, part);
    int next = backwards ? found - 1 : 0;
    for (int i = 0; i < count; i++) {
      int at = backwards ? count - 1 - i : i;
      boolean hit = next >= 0 && next < found && wanted[2 * next] == numbers[2 * at];
      if (hit) {
        next += backwards ? -1 : 1;
      }
      if (!line(block.bytes(), at, hit)) {
        return false;
      }
    }
    return true;
  }

  private void gather(RawBlock block, Stretch.Part part) {
    count = 0;
    lines.over(block, part.first(), part.end());
    while (lines.next()) {
      if (2 * count == places.length) {
        places = Arrays.copyOf(places, 4 * count);
        numbers = Arrays.copyOf(numbers, 4 * count);
      }
      places[2 * count] = lines.offset();
      places[2 * count + 1] = lines.size();
      numbers[2 * count] = lines.sequence();
      numbers[2 * count + 1] = lines.millis();
      count++;
    }
  }

  private boolean line(byte[] bytes, int at, boolean hit) throws IOException {
    int offset = places[2 * at];
    int size = places[2 * at + 1];
    view.reset(bytes, offset, size);
    Near instance = near.computeIfAbsent(instance(), _ -> new Near());
    if (hit) {
      for (Kept kept : instance.passed) {
        keptBytes -= kept.bytes().length;
        view.reset(kept.bytes(), 0, kept.bytes().length);
        if (!finds.line(kept.sequence(), kept.millis(), view, true)) {
          return false;
        }
      }
      instance.passed.clear();
      instance.due = context;
      view.reset(bytes, offset, size);
      return finds.line(numbers[2 * at], numbers[2 * at + 1], view, false);
    }
    if (instance.due > 0) {
      instance.due--;
      return finds.line(numbers[2 * at], numbers[2 * at + 1], view, true);
    }
    keep(
        instance,
        new Kept(
            Arrays.copyOfRange(bytes, offset, offset + size),
            numbers[2 * at],
            numbers[2 * at + 1]));
    return true;
  }

  private String instance() {
    String instance = view.text(Field.INSTANCE);
    return instance.isEmpty() ? view.subject() : view.text(Field.APP) + ' ' + instance;
  }

  private void keep(Near instance, Kept line) {
    instance.passed.add(line);
    keptBytes += line.bytes().length;
    if (instance.passed.size() > context) {
      keptBytes -= instance.passed.removeFirst().bytes().length;
    }
    while (near.size() > 1 && (keptBytes > MOST_BYTES || near.size() > MOST_INSTANCES)) {
      var quietest = near.entrySet().iterator();
      for (Kept kept : quietest.next().getValue().passed) {
        keptBytes -= kept.bytes().length;
      }
      quietest.remove();
    }
  }
}
