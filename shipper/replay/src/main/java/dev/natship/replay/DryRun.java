package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.chunks.Block;
import dev.natship.chunks.Records;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Counts what a replay would send, without sending it. Only reads the folder, so the shipper may
/// run meanwhile.
public final class DryRun {

  /// @param lines lines that a replay would read
  /// @param bytes size of their journal records
  /// @param selected lines that the destination would get
  /// @param selectedBytes size of the journal records of these
  /// @param missing lines that are no longer there, or are damaged
  public record Count(long lines, long bytes, long selected, long selectedBytes, long missing) {
    static final Count NOTHING = new Count(0, 0, 0, 0, 0);
  }

  private DryRun() {}

  /// @param destination the destination's own `select`
  public static Count count(Path folder, Order order, Selection destination) throws IOException {
    Selection selection = destination.and(order.selection());
    Optional<Extent> found;
    try (KeptLines past = KeptLines.open(folder)) {
      found = ExtentSearch.find(past, order.from(), order.until());
    }
    if (found.isEmpty()) {
      return Count.NOTHING;
    }
    try (PastWalk walk = new PastWalk(() -> KeptLines.open(folder), found.get().epoch())) {
      return count(walk, found.get(), selection);
    }
  }

  private static Count count(PastWalk walk, Extent extent, Selection selection) throws IOException {
    LineView view = new LineView();
    long lines = 0;
    long bytes = 0;
    long selected = 0;
    long selectedBytes = 0;
    long missing = 0;
    long at = extent.first();
    while (at < extent.end()) {
      PastWalk.Step step = walk.next(at, extent.end());
      long end = Math.min(step.end(), extent.end());
      switch (step) {
        case PastWalk.Gap _ -> missing += end - at;
        case PastWalk.Lines(Block block, _) -> {
          Records records = block.records(at, (int) (end - at), null);
          while (records.next()) {
            lines++;
            bytes += records.length();
            view.reset(block.bytes(), records.offset(), records.length());
            if (selection.wants(view)) {
              selected++;
              selectedBytes += records.length();
            }
          }
        }
      }
      at = end;
    }
    return new Count(lines, bytes, selected, selectedBytes, missing);
  }
}
