package dev.natship.lookup;

import dev.natship.reading.LogAnswer;
import dev.natship.reading.LogQuery;
import dev.natship.reading.PastSearch;
import dev.natship.shell.AdminClient;
import dev.natship.shell.Attached;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.viewer.Pretty;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Finds lines of the past: through the running Natship, which also knows the newest ones, or else
/// in the journal's folder.
@Command(
    name = "natship search",
    mixinStandardHelpOptions = true,
    description = {
      "Find lines of the past: through the running Natship at its admin address, up to the newest",
      "line, or in the journal's folder and its archive where none runs.",
      "TEXT is looked for in each line as it came. All conditions that are given have to hold."
    },
    footer = {
      "",
      "Lines that are missing because a part is damaged or gone are told where they would stand.",
      "What need not be read is taken at its word: --count alone, and blocks that cannot hold what",
      "is wanted, by their summaries, so damage inside such a block is not seen; count a text for",
      "that.",
      "",
      "Beside a running Natship the search takes half a core at most; --offline takes what there"
          + " is.",
      "",
      "Exits with 0, with 1 when lines are missing or the Natship does not answer to the end, 2"
          + " for",
      "wrong usage, 130 when it was stopped.",
      "",
      "Examples:",
      "  natship search 'connection refused' --since 2h",
      "  natship search --app shop --level error --newest -n 20",
      "  natship search timeout --since 1d --by app",
      "  natship search --request-id 7f3a -C 5 -o json",
      "  natship search --to loki --outcome dropped --since 1d --by app",
      "  natship search --to loki --after --request-id 7f3a"
    })
public final class SearchCommand implements Callable<Integer> {
  /// As many as the time above them has letters: with names and numbers that is what a terminal
  /// has.
  private static final int COLUMNS = 52;

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

  @Mixin private PastOptions which = new PastOptions();

  @Mixin private DestinationOptions at = new DestinationOptions();

  @Option(
      names = {"--newest", "-r"},
      description = "The newest first; otherwise the oldest.")
  private boolean newest;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "COUNT",
      description = "End after so many lines.")
  private long limit = RunningSearch.MOST;

  @Option(names = "--count", description = "Only say how many lines there are.")
  private boolean count;

  @Option(
      names = "--by",
      paramLabel = "KIND",
      description = "Count lines by app, level, instance or region, and show when they came.")
  private @Nullable Kind by;

  @Option(
      names = {"-C", "--context"},
      paramLabel = "LINES",
      description = "So many lines of the same instance before and after each.")
  private int context;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "pretty, json (one object a line) or raw (as the program wrote it).")
  private LineForm form = LineForm.PRETTY;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Read this folder, and ask nobody; otherwise the configured one.")
  private @Nullable Path folder;

  @Option(
      names = "--offline",
      description = "Read the folder also while a Natship runs, and ask nobody.")
  private boolean offline;

  @Option(names = "--address", paramLabel = "URL", description = "Ask the Natship there.")
  private @Nullable String address;

  private volatile boolean stopped;
  private volatile @Nullable InputStream answer;

  public SearchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant now = Instant.now();
    List<String> problems = new ArrayList<>();
    LogQuery query = query(now, problems);
    if ((offline || folder != null) && address != null) {
      problems.add("--address asks a running Natship, --offline and --dir ask nobody");
    }
    at.check(problems);
    Optional<Path> place = place();
    if (offline || folder != null) {
      SearchedFolder.trouble(place).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      return usage(problems);
    }
    StopSignals.onStop(this::stop);
    SearchPrinter printer = printer(query);
    try {
      return search(query, place, printer, now);
    } catch (SearchPrinter.EndedException _) {
      return ended(printer);
    } catch (IOException broken) {
      if (stopped) {
        return ended(printer);
      }
      throw broken;
    }
  }

  private int usage(List<String> problems) {
    problems.forEach(problem -> shell.err().println("natship: " + problem));
    return ExitCode.USAGE;
  }

  private LogQuery query(Instant now, List<String> problems) {
    which.selection(problems);
    Optional<Instant> from = which.since(now, problems);
    Optional<Instant> until = which.until(now, problems);
    which.inOrder(from, until, problems);
    if (context < 0 || context > 1000) {
      problems.add("-C takes a number up to 1000");
    }
    if (limit < 1 || limit > RunningSearch.MOST) {
      problems.add("-n takes a number from 1 on");
    }
    return new LogQuery(
        which.words(),
        from.<LogQuery.Start>map(LogQuery.Start.Since::new).orElse(new LogQuery.Start.Oldest()),
        until,
        OptionalInt.empty(),
        limit,
        false,
        new PastSearch(
            Optional.ofNullable(text),
            ignoreCase,
            newest,
            Optional.empty(),
            context,
            counted(),
            by == null ? 1 : COLUMNS,
            true));
  }

  private Optional<PastSearch.Kind> counted() {
    if (by == null) {
      return count ? Optional.of(PastSearch.Kind.ALL) : Optional.empty();
    }
    return Optional.of(
        switch (by) {
          case APP -> PastSearch.Kind.APP;
          case LEVEL -> PastSearch.Kind.LEVEL;
          case INSTANCE -> PastSearch.Kind.INSTANCE;
          case REGION -> PastSearch.Kind.REGION;
        });
  }

  private SearchPrinter printer(LogQuery query) {
    boolean sees = Attached.OUT.isTerminal();
    boolean colours = sees && shell.variables().value("NO_COLOR").isEmpty();
    int letters = ignoreCase ? Pattern.CASE_INSENSITIVE : 0;
    List<Pattern> marked =
        query.search().text().stream()
            .map(words -> Pattern.compile(Pattern.quote(words), letters))
            .toList();
    return new SearchPrinter(
        shell,
        new SearchPrinter.Looks(
            form,
            Pretty.withDates(colours, ZoneId.systemDefault(), marked),
            sees,
            query.search().count()),
        new SearchBar(shell.err(), Attached.ERR.isTerminal(), System::nanoTime),
        () -> stopped);
  }

  private Optional<Path> place() {
    return Optional.ofNullable(folder)
        .or(() -> shell.configuration().section("journal").optional("dir").map(Path::of));
  }

  private int search(LogQuery query, Optional<Path> place, SearchPrinter printer, Instant now)
      throws IOException, InterruptedException {
    Optional<String> trouble = SearchedFolder.trouble(place);
    Optional<AdminClient> client = client();
    String why = "";
    if (client.isPresent()
        && (address != null || trouble.isPresent() || isThere(client.get(), place))) {
      try {
        return throughProcess(client.get(), query, printer);
      } catch (AdminClient.Refused refused) {
        why = client.get().refusal(refused.answer());
      } catch (UnansweredException nobody) {
        why = nobody.words;
      }
      if (address != null) {
        shell.err().println("natship: " + why);
        return ExitCode.LOSS;
      }
    }
    if (trouble.isPresent() || place.isEmpty()) {
      return usage(Stream.of(why, trouble.orElse("")).filter(words -> !words.isEmpty()).toList());
    }
    if (!why.isEmpty()) {
      shell.err().println("natship: " + why + "; reading " + place.get() + " itself");
    }
    return inFolder(place.get(), query, printer, now);
  }

  /// Empty where nobody is to be asked.
  private Optional<AdminClient> client() {
    if (offline || folder != null) {
      return Optional.empty();
    }
    PrintStream words =
        address == null ? new PrintStream(OutputStream.nullOutputStream()) : shell.err();
    return AdminClient.of(shell.configuration(), Optional.ofNullable(address), words);
  }

  /// Whether the process that has this folder answers.
  private boolean isThere(AdminClient client, Optional<Path> place) {
    try {
      RunningSearch.Owner owner = new RunningSearch(client).owner(place.orElseThrow());
      if (owner == RunningSearch.Owner.ANOTHER) {
        shell
            .err()
            .println(
                "natship: the Natship at "
                    + client.base()
                    + " has another folder; reading "
                    + place.get()
                    + " itself");
      }
      return owner != RunningSearch.Owner.ANOTHER;
    } catch (IOException _) {
      return false;
    }
  }

  /// Nobody answers there.
  private static final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1;

    private final String words;

    UnansweredException(String words, IOException cause) {
      super(words, cause);
      this.words = words;
    }
  }

  private int throughProcess(AdminClient client, LogQuery query, SearchPrinter printer)
      throws IOException, InterruptedException {
    InputStream opened;
    try {
      opened = new RunningSearch(client).ask(query, at.asked());
    } catch (AdminClient.Refused refused) {
      throw refused;
    } catch (IOException failure) {
      throw new UnansweredException(client.silence(failure), failure);
    }
    try (InputStream in = opened) {
      answer = in;
      if (!new LogAnswer().read(in, printer)) {
        throw new IOException("it ends");
      }
      return printer.finish() ? ExitCode.GOOD : ExitCode.LOSS;
    } catch (SearchPrinter.EndedException ended) {
      throw ended;
    } catch (IOException failure) {
      if (stopped) {
        throw failure;
      }
      printer.clear();
      shell
          .err()
          .println(
              "natship: "
                  + client.base()
                  + " broke off ("
                  + FailureWords.of(failure)
                  + "); what was found so far is not all");
      return ExitCode.LOSS;
    }
  }

  private int inFolder(Path place, LogQuery query, SearchPrinter printer, Instant now)
      throws IOException, InterruptedException {
    SearchedFolder searched = new SearchedFolder(shell, place);
    List<String> problems = new ArrayList<>();
    searched.through(at, problems);
    return problems.isEmpty() ? searched.search(query, printer, now) : usage(problems);
  }

  private void stop() {
    stopped = true;
    try {
      InputStream open = answer;
      if (open != null) {
        open.close();
      }
    } catch (IOException _) {
      // it was ending anyway
    }
  }

  /// Nobody reads any more, or somebody has stopped it.
  private int ended(SearchPrinter printer) {
    printer.clear();
    if (!stopped) {
      return ExitCode.GOOD;
    }
    shell.err().println("natship: stopped; looked at " + printer.extent());
    return INTERRUPTED;
  }
}
