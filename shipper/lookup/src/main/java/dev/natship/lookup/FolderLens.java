package dev.natship.lookup;

import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.LineLens;
import dev.natship.reading.Notice;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Shows the lines that one destination selects, or those with one outcome there, by what a folder
/// knows without a running Natship. Belongs to one thread.
final class FolderLens implements LineLens {
  /// Those by which lines can be asked for.
  static final List<String> OUTCOMES =
      List.of("delivered", "filtered", "sampled", "dead-lettered", "dropped", "pending");

  private final FolderTrace trace;
  private final String name;
  private final Selection selection;
  private final Optional<String> outcome;
  private final LineView view = new LineView();
  private long unknown;
  private Optional<Instant> since = Optional.empty();

  FolderLens(FolderTrace trace, String name, Selection selection, Optional<String> outcome) {
    this.trace = trace;
    this.name = name;
    this.selection = selection;
    this.outcome = outcome;
  }

  @Override
  public Choice choose(LineCursor cursor, byte[] record) {
    view.reset(record, 0, record.length);
    if (outcome.isEmpty()) {
      return selection.wants(view) ? Choice.YES : Choice.NO;
    }
    try {
      FolderTrace.Fate fate = trace.fate(name, selection, cursor.sequence(), view);
      if (fate.isUnknown()) {
        unknown++;
        since = fate.since().or(() -> since);
      }
      return fate.outcome().equals(outcome.get()) ? Choice.YES : Choice.NO;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public Optional<Notice> untold() {
    return unknown == 0 ? Optional.empty() : Optional.of(new Notice.Unknown(unknown, since));
  }

  @Override
  public byte[] json(LineCursor cursor, byte[] record) {
    return LineJson.of(cursor, record);
  }
}
