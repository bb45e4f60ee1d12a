package dev.natship.archive;

import dev.natship.api.Field;
import dev.natship.api.Output;
import dev.natship.lines.LineView;
import java.util.Optional;

/// Looks at each line of a block once, for its summary. Belongs to one thread.
final class Summarizer {
  private final LineView view = new LineView();
  private final Output value = new Output(64);
  private final RawLines lines = new RawLines();
  private final NameSet.Gathered apps = new NameSet.Gathered();
  private final NameSet.Gathered regions = new NameSet.Gathered();
  private final NameSet.Gathered instances = new NameSet.Gathered();

  /// Of the lines from one sequence up to another; has no lines when there are none.
  BlockSummary of(RawBlock block, long from, long end, long offset, int stored) {
    apps.clear();
    regions.clear();
    instances.clear();
    int count = 0;
    int levels = 0;
    long oldest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    long first = from;
    long behind = from;
    lines.over(block, from, end);
    while (lines.next()) {
      view.reset(block.bytes(), lines.offset(), lines.size());
      first = count == 0 ? lines.sequence() : first;
      behind = lines.sequence() + 1;
      count++;
      levels |= 1 << view.level().ordinal();
      oldest = Math.min(oldest, lines.millis());
      latest = Math.max(latest, lines.millis());
      add(Field.APP, apps);
      add(Field.REGION, regions);
      add(Field.INSTANCE, instances);
    }
    return new BlockSummary(
        offset,
        stored,
        block.length(),
        first,
        behind,
        count,
        oldest,
        latest,
        levels,
        Optional.of(new BlockSummary.Names(apps.set(), regions.set(), instances.set())));
  }

  private void add(Field field, NameSet.Gathered names) {
    value.truncate(0);
    view.writeText(field, value);
    names.add(value.array(), value.size());
  }
}
