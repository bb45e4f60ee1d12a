package dev.natship.engine;

import dev.natship.chunks.Block;
import dev.natship.chunks.Findings;
import dev.natship.chunks.Records;
import dev.natship.lines.LineView;
import dev.natship.shaping.Marks;
import dev.natship.shaping.Prospect;
import org.jspecify.annotations.Nullable;

/// The marks of each line of a block, so that lanes need not look at lines that they cannot want.
/// They are made by the second lane that selects, for all that come later: one alone would look at
/// each line twice.
final class BlockMarks implements Findings {
  /// Some lane has been here.
  private static final Findings SEEN = new Findings() {};

  private final boolean named;
  private final long first;
  private final int[] marks;
  private int all;

  private BlockMarks(Block block, boolean named) {
    this.named = named;
    this.first = block.first();
    this.marks = new int[block.count()];
    Marks names = new Marks();
    LineView view = new LineView();
    Records records = block.records(first, block.count(), null);
    for (int i = 0; records.next(); i++) {
      marks[i] = marks(block.bytes(), records, view, names);
      all |= marks[i];
    }
  }

  /// A line that shows a bug may be anything: that bug is the affair of who takes the line.
  private int marks(byte[] bytes, Records records, LineView view, Marks names) {
    try {
      view.reset(bytes, records.offset(), records.length());
      return named ? names.of(view) : Marks.ofLevel(view.level());
    } catch (RuntimeException _) {
      return Marks.ANYTHING;
    }
  }

  /// Of this block; null for the first lane that asks.
  static @Nullable BlockMarks of(Block block, Prospect prospect) {
    boolean named = prospect.asksForNames();
    Findings findings = block.findings();
    if (findings == null) {
      block.keep(SEEN);
      return null;
    }
    if (findings instanceof BlockMarks known && (known.named || !named)) {
      return known;
    }
    BlockMarks made = new BlockMarks(block, named);
    block.keep(made);
    return made;
  }

  int of(long sequence) {
    return marks[(int) (sequence - first)];
  }

  /// Those of all lines together.
  int all() {
    return all;
  }
}
