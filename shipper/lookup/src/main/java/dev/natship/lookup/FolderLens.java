package dev.natship.lookup;

import dev.natship.engine.LaneSettings;
import dev.natship.engine.LineOutcome;
import dev.natship.engine.Sieve;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.LineLens;
import dev.natship.reading.Notice;
import dev.natship.reading.UnknownLines;
import dev.natship.shaping.Shaper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/// Shows the lines that one destination selects, or those with one outcome there, by what a folder
/// knows without a running Natship. Belongs to one thread.
final class FolderLens implements LineLens {
  private final FolderTrace trace;
  private final String name;
  private final Sieve sieve;
  private final LineView view;
  private final Shaper shaper;
  private final Optional<LineOutcome.Kind> outcome;
  private final boolean sent;
  private final UnknownLines unknown = new UnknownLines();

  /// @param name a destination that the trace knows
  /// @param sent whether lines are shown as they are sent there, otherwise as they came
  FolderLens(FolderTrace trace, String name, Optional<LineOutcome.Kind> outcome, boolean sent) {
    this.trace = trace;
    this.name = name;
    LaneSettings settings = Objects.requireNonNull(trace.destinations().get(name));
    this.sieve = new Sieve(settings);
    this.shaper = new Shaper(settings.edits());
    this.view = sieve.view();
    this.outcome = outcome;
    this.sent = sent;
  }

  @Override
  public Choice choose(LineCursor cursor, byte[] record) {
    if (outcome.isEmpty()) {
      view.reset(record, 0, record.length);
      return sieve.wants(view) ? Choice.YES : Choice.NO;
    }
    try {
      LineOutcome line = trace.outcome(name, cursor, record);
      if (line.kind() == LineOutcome.Kind.UNKNOWN) {
        unknown.add(
            trace.knows(cursor) ? trace.ignorance(name) : UnknownLines.EARLIER, line.since());
      }
      return line.kind() == outcome.get() ? Choice.YES : Choice.NO;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public Optional<Notice> untold() {
    return unknown.notice();
  }

  /// What one has to know of what it has shown.
  Optional<String> caveat() {
    return sent
        ? Optional.of(
            "these lines are as "
                + name
                + " would get them by the settings of now; how they were sent then, the folder"
                + " does not hold")
        : Optional.empty();
  }

  @Override
  public byte[] json(LineCursor cursor, byte[] record) {
    if (!sent) {
      return LineJson.of(cursor, record);
    }
    view.reset(record, 0, record.length);
    return LineJson.of(cursor, shaper.shape(view));
  }
}
