package dev.natship.lookup;

import dev.natship.admin.Table;
import dev.natship.api.Field;
import dev.natship.api.Output;
import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.When;
import dev.natship.search.Finds;
import dev.natship.search.Progress;
import dev.natship.search.Query;
import dev.natship.search.Search;
import dev.natship.search.Tally;
import dev.natship.segments.JournalFiles;
import dev.natship.shaping.Selection;
import dev.natship.shell.Attached;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.shell.Visible;
import dev.natship.viewer.Pretty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Finds lines in what a journal's folder keeps, whether its Natship runs or not.
@Command(
    name = "natship search",
    mixinStandardHelpOptions = true,
    description = {
      "Find lines in the journal's folder and its archive, whether Natship runs or not.",
      "TEXT is looked for in each line as it came. All conditions that are given have to hold."
    },
    footer = {
      "",
      "Exits with 0, with 1 when a part of what is kept is damaged, 2 for wrong usage, 130 when it",
      "was stopped.",
      "",
      "Examples:",
      "  natship search 'connection refused' --since 2h",
      "  natship search --app shop --level error --newest -n 20",
      "  natship search timeout --since 1d --by app",
      "  natship search --request-id 7f3a -C 5 -o json"
    })
public final class SearchCommand implements Callable<Integer> {
  private static final int COLUMNS = 60;
  private static final int INTERRUPTED = 130;

  private final Shell shell;

  /// What lines are counted by.
  enum Kind {
    APP,
    LEVEL,
    INSTANCE,
    REGION
  }

  @Parameters(index = "0", arity = "0..1", paramLabel = "TEXT", description = "What to find.")
  private @Nullable String text;

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Letters of TEXT may be large or small.")
  private boolean ignoreCase;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Received since: 30s, 10m, 2h, 1d ago, or a time such as 2026-01-31T10:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "WHEN", description = "Received before, in these forms.")
  private @Nullable String until;

  @Option(names = "--app", split = ",", paramLabel = "NAME", description = "Of one of these apps.")
  private List<String> apps = new ArrayList<>();

  @Option(
      names = "--region",
      split = ",",
      paramLabel = "NAME",
      description = "Of one of these regions.")
  private List<String> regions = new ArrayList<>();

  @Option(
      names = "--instance",
      split = ",",
      paramLabel = "NAME",
      description = "Of one of these instances.")
  private List<String> instances = new ArrayList<>();

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "At least so serious: debug, info, warn, error …")
  private @Nullable String level;

  @Option(
      names = {"--regex", "--match"},
      paramLabel = "PATTERN",
      description = "The message matches this regular expression, or one of them.")
  private List<String> expressions = new ArrayList<>();

  @Option(names = "--request-id", paramLabel = "ID", description = "Of this request.")
  private List<String> requests = new ArrayList<>();

  @Option(
      names = "--subject",
      split = ",",
      paramLabel = "SUBJECT",
      description = "That came on one of these subjects; * and > as in NATS.")
  private List<String> subjects = new ArrayList<>();

  @Option(
      names = {"--newest", "-r"},
      description = "The newest first; otherwise the oldest.")
  private boolean newest;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "COUNT",
      description = "End after so many lines.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--count", description = "Only say how many lines there are.")
  private boolean count;

  @Option(
      names = "--by",
      paramLabel = "KIND",
      description = "Count lines by ${COMPLETION-CANDIDATES}, and show when they came.")
  private @Nullable Kind by;

  @Option(
      names = {"-C", "--context"},
      paramLabel = "LINES",
      description = "So many lines of the same instance before and after each.")
  private int context;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}; raw is each line as it came.")
  private LineForm form = LineForm.PRETTY;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "The journal's folder; otherwise the configured one.")
  private @Nullable Path folder;

  private volatile boolean stopped;

  public SearchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Instant now = Instant.now();
    Optional<Query> query = query(now, problems);
    Optional<Path> place =
        Optional.ofNullable(folder)
            .or(() -> shell.configuration().section("journal").optional("dir").map(Path::of));
    if (place.isEmpty() || !Files.isDirectory(place.get())) {
      problems.add(
          place
              .map(path -> "there is no folder " + path)
              .orElse("name a folder with --dir, or set JOURNAL_DIR"));
    } else if (!JournalFiles.isJournal(place.get())
        && !Files.isDirectory(place.get().resolve("archive"))) {
      problems.add("there is no journal in " + place.get());
    }
    if (!problems.isEmpty() || query.isEmpty() || place.isEmpty()) {
      problems.forEach(problem -> shell.err().println("natship: " + problem));
      return ExitCode.USAGE;
    }
    StopSignals.onStop(() -> stopped = true);
    try (KeptLines past = KeptLines.open(place.get())) {
      return search(past, query.get(), now);
    }
  }

  private Optional<Query> query(Instant now, List<String> problems) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    wanted.put("apps", apps);
    wanted.put("regions", regions);
    wanted.put("instances", instances);
    wanted.put("level", level == null ? List.of() : List.of(level));
    wanted.put("subjects", subjects);
    wanted.put("request-id", requests);
    wanted.put("match", expressions);
    Selection selection =
        Selection.of(
            wanted, (word, problem) -> problems.add(SelectOption.of(word) + ": " + problem));
    long from = time("--since", since, now, Long.MIN_VALUE, problems);
    long end = time("--until", until, now, Long.MAX_VALUE, problems);
    if (context < 0 || context > 1000) {
      problems.add("-C takes a number up to 1000");
    }
    if (limit < 1) {
      problems.add("-n takes a number from 1 on");
    }
    boolean counts = count || by != null;
    return problems.isEmpty()
        ? Optional.of(
            new Query(
                Optional.ofNullable(text),
                ignoreCase,
                selection,
                from,
                end,
                newest,
                counts ? 0 : context))
        : Optional.empty();
  }

  private static long time(
      String option, @Nullable String given, Instant now, long otherwise, List<String> problems) {
    if (given == null) {
      return otherwise;
    }
    Optional<Instant> when = When.parse(given, now);
    if (when.isEmpty()) {
      problems.add(option + " takes " + When.FORMS);
    }
    return when.map(Instant::toEpochMilli).orElse(otherwise);
  }

  private int search(KeptLines past, Query query, Instant now) throws IOException {
    boolean sees = Attached.OUT.isTerminal();
    boolean colours = sees && shell.variables().value("NO_COLOR").isEmpty();
    SearchBar bar = new SearchBar(shell.err(), Attached.ERR.isTerminal(), System::nanoTime);
    Tally tally = tally(past, query, now);
    var found = new Found(bar, sees, new FoundPrinter(form, pretty(colours, query)), tally);
    Progress progress = new Search(query, found).run(past);
    bar.clear();
    if (!found.closed) {
      found.finish();
    }
    if (stopped) {
      shell
          .err()
          .println(
              "natship: stopped; looked at "
                  + SearchBar.size(progress.bytes())
                  + " of "
                  + SearchBar.size(progress.allBytes()));
      return INTERRUPTED;
    }
    past.unreadable().forEach(file -> shell.err().println("natship: left out: " + file));
    if (progress.damaged() > 0) {
      shell
          .err()
          .println(
              "natship: "
                  + progress.damaged()
                  + " parts are damaged or cannot be read, and were left out");
      return ExitCode.LOSS;
    }
    return ExitCode.GOOD;
  }

  private static Pretty pretty(boolean colours, Query query) {
    int letters = query.anyCase() ? Pattern.CASE_INSENSITIVE : 0;
    List<Pattern> marked =
        query.text().stream().map(text -> Pattern.compile(Pattern.quote(text), letters)).toList();
    return Pretty.withDates(colours, ZoneId.systemDefault(), marked);
  }

  /// Over the time that is asked for, or else over all that there is.
  private static Tally tally(KeptLines past, Query query, Instant now) {
    long oldest =
        past.stretches().stream()
            .mapToLong(SearchCommand::oldest)
            .min()
            .orElse(now.toEpochMilli() - 1);
    long end = Math.min(query.until(), now.toEpochMilli() + 1);
    long from = Math.min(Math.max(oldest, query.since()), end - 1);
    return new Tally(from, Math.max(end, from + 1), COLUMNS);
  }

  /// The newest segment is still being written: when its lines came stands in them alone.
  private static long oldest(Stretch stretch) {
    if (stretch.oldest() != Long.MIN_VALUE) {
      return stretch.oldest();
    }
    try (Stretch.Reading reading = stretch.open()) {
      return reading.parts().stream().mapToLong(Stretch.Part::oldest).min().orElse(Long.MAX_VALUE);
    } catch (IOException _) {
      // Told when its lines are looked for.
      return Long.MAX_VALUE;
    }
  }

  /// Shows or counts what is found.
  private final class Found implements Finds {
    private final SearchBar bar;
    private final boolean sees;
    private final FoundPrinter printer;
    private final Tally tally;
    private final Output out = new Output(1 << 16);
    private long epoch;
    private long lines;
    private boolean closed;

    Found(SearchBar bar, boolean sees, FoundPrinter printer, Tally tally) {
      this.bar = bar;
      this.sees = sees;
      this.printer = printer;
      this.tally = tally;
    }

    @Override
    public void begin(Stretch stretch) {
      epoch = Math.max(0, stretch.epoch());
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
        throws IOException {
      lines += isContext ? 0 : 1;
      if (by != null) {
        tally.add(kind(line, by), receivedMillis, 1);
      } else if (!count) {
        printer.write(new LineCursor(epoch, sequence), line, isContext, out);
        if (sees || out.size() > 1 << 15) {
          flush();
        }
      }
      return !closed && !stopped && (lines < limit || context > 0);
    }

    private static String kind(LineView line, Kind by) {
      String kind =
          switch (by) {
            case APP -> line.text(Field.APP);
            case LEVEL -> line.level().word();
            case INSTANCE -> line.text(Field.INSTANCE);
            case REGION -> line.text(Field.REGION);
          };
      return kind.isEmpty() ? "(none)" : kind;
    }

    @Override
    public boolean lines(int more, long oldest, long latest) {
      if (!count || by != null || lines + more > limit) {
        return false;
      }
      lines += more;
      return true;
    }

    @Override
    public boolean progress(Progress progress) throws IOException {
      flush();
      bar.show(progress, lines);
      return !closed && !stopped && lines < limit;
    }

    private void flush() throws IOException {
      if (out.size() > 0) {
        bar.clear();
        if (form == LineForm.JSON) {
          Visible.write(out, shell.out());
        } else {
          out.copyTo(shell.out());
        }
        out.truncate(0);
        // A pipe that nobody reads any more ends the search, and that is no failure.
        closed = shell.out().checkError();
      }
    }

    void finish() throws IOException {
      if (by != null) {
        counted(by);
      } else if (count) {
        if (form == LineForm.JSON) {
          out.text("{\"lines\":").number(lines).text("}\n");
        } else {
          out.number(lines).text("\n");
        }
      }
      flush();
    }

    private void counted(Kind kind) {
      if (form == LineForm.JSON) {
        tally.writeJson(out);
        return;
      }
      long highest = tally.highest();
      Table table =
          new Table(
                  kind.name().toLowerCase(Locale.ROOT),
                  "lines",
                  tally.begin() + " to " + tally.end())
              .numbers(1, 1);
      for (Tally.Kind each : tally.kinds()) {
        table.row(each.name(), Long.toString(each.lines()), Tally.bars(each, highest));
      }
      out.text(table.toString()).text(lines + " lines\n");
    }
  }
}
