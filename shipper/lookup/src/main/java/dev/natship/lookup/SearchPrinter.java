package dev.natship.lookup;

import dev.natship.admin.Table;
import dev.natship.api.Output;
import dev.natship.reading.FoundLine;
import dev.natship.reading.LineReceiver;
import dev.natship.reading.Notice;
import dev.natship.reading.PastSearch;
import dev.natship.search.Tally;
import dev.natship.shell.Shell;
import dev.natship.shell.Visible;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.ArrivalParser;
import dev.natship.viewer.Pretty;
import dev.natship.viewer.RawText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Shows what a search finds, or counts, wherever it comes from. Belongs to one thread.
final class SearchPrinter implements LineReceiver {
  private static final int PIECE = 1 << 15;
  private static final String NOBODY = "(none)";

  /// Nobody wants more: the pipe is closed, or somebody has stopped it.
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /// @param sees whether a person looks on, so that each line is written at once
  /// @param by what is counted instead of being shown
  record Looks(LineForm form, Pretty pretty, boolean sees, Optional<PastSearch.Kind> by) {}

  private final Shell shell;
  private final Looks looks;
  private final SearchBar bar;
  private final BooleanSupplier stopped;
  private final ArrivalParser parser = new ArrivalParser();
  private final Output out = new Output(1 << 16);
  private final List<Tally.Kind> counted = new ArrayList<>();
  private String span = "";
  private long lines;
  private long searched;
  private long allBytes;
  private long damaged;
  private long gaps;

  /// Of which nobody knows whether they were wanted.
  private long left;

  private boolean closed;

  SearchPrinter(Shell shell, Looks looks, SearchBar bar, BooleanSupplier stopped) {
    this.shell = shell;
    this.looks = looks;
    this.bar = bar;
    this.stopped = stopped;
  }

  @Override
  public void line(FoundLine line) throws IOException {
    switch (looks.form()) {
      case JSON -> out.write(line.json());
      case PRETTY -> arrived(line).ifPresent(each -> out.text(looks.pretty().line(each)));
      case RAW -> arrived(line).ifPresent(each -> out.write(RawText.of(each)));
    }
    out.write('\n');
    if (looks.sees() || out.size() > PIECE) {
      flush();
    }
  }

  private Optional<Arrival.Line> arrived(FoundLine line) {
    return parser
        .parse(line.json())
        .filter(Arrival.Line.class::isInstance)
        .map(Arrival.Line.class::cast);
  }

  @Override
  public void notice(Notice notice) throws IOException {
    switch (notice) {
      case Notice.Progressed(long bytes, long all, long found) -> {
        searched = bytes;
        allBytes = all;
        flush();
        bar.show(bytes, all, found);
      }
      case Notice.Unknown unknown -> {
        left = unknown.lines();
        tell(unknown.words());
      }
      case Notice.Waiting _ -> bar.say("others are searching; waiting until one of them ends");
      case Notice.Missing missing -> missing(missing);
      case Notice.Counted(Tally.Kind kind, Instant from, Instant until) ->
          counted(kind, from, until);
      case Notice.Damaged(long parts) -> damaged = parts;
      case Notice.Unread(long gone) -> tell(gone + " lines were gone before they could be read");
      case Notice.Skipped(long held) -> tell(held + " lines were too many to be held");
      case Notice.Missed _, Notice.Began _, Notice.End _ -> {}
    }
    if (stopped.getAsBoolean()) {
      throw new EndedException();
    }
  }

  private void counted(Tally.Kind kind, Instant from, Instant until) {
    counted.add(kind);
    span = from + " to " + until;
    lines += kind.lines();
    if (looks.form() == LineForm.JSON && looks.by().orElse(null) != PastSearch.Kind.ALL) {
      Tally.writeJson(kind, from, until, out);
    }
  }

  /// A program that reads JSON gets it between the lines, where it is missing.
  private void missing(Notice.Missing missing) throws IOException {
    gaps++;
    if (looks.form() == LineForm.JSON) {
      out.write(missing.json());
      out.write('\n');
    } else {
      tell(missing.words());
    }
  }

  private void tell(String words) throws IOException {
    flush();
    bar.clear();
    shell.err().println("natship: " + words);
  }

  @Override
  public void flush() throws IOException {
    if (out.size() > 0) {
      bar.clear();
      if (looks.form() == LineForm.JSON) {
        Visible.write(out, shell.out());
      } else {
        out.copyTo(shell.out());
      }
      out.truncate(0);
      // A pipe that nobody reads any more ends the search, and that is no failure.
      closed = shell.out().checkError();
    }
    if (closed || stopped.getAsBoolean()) {
      throw new EndedException();
    }
  }

  /// Writes what was counted. Says whether nothing was missing.
  boolean finish() throws IOException {
    bar.clear();
    if (looks.by().isPresent()) {
      counts(looks.by().get());
    }
    flush();
    if (damaged > 0) {
      shell
          .err()
          .println(
              "natship: " + damaged + " parts are damaged or cannot be read, and were left out");
    }
    return damaged == 0 && gaps == 0 && left == 0;
  }

  private void counts(PastSearch.Kind by) {
    if (by == PastSearch.Kind.ALL) {
      if (looks.form() == LineForm.JSON) {
        out.text("{\"lines\":").number(lines).text("}\n");
      } else {
        out.number(lines).text("\n");
      }
    } else if (looks.form() != LineForm.JSON) {
      table(by);
    }
  }

  private void table(PastSearch.Kind by) {
    long highest =
        counted.stream()
            .flatMapToLong(kind -> kind.over().stream().mapToLong(n -> n))
            .max()
            .orElse(0);
    Table table = new Table(by.name().toLowerCase(Locale.ROOT), "lines", span).numbers(1, 1);
    for (Tally.Kind kind : counted) {
      table.row(
          kind.name().isEmpty() ? NOBODY : kind.name(),
          Long.toString(kind.lines()),
          Tally.bars(kind, highest));
    }
    out.text(table.toString()).text(lines + " lines\n");
  }

  void clear() {
    bar.clear();
  }

  /// How far it came.
  String extent() {
    return SearchBar.size(searched) + " of " + SearchBar.size(allBytes);
  }
}
