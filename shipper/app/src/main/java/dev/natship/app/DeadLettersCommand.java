package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.api.Output;
import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.batches.LineCounts;
import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.engine.DeadLetterRetry;
import dev.natship.engine.LaneParts;
import dev.natship.reading.When;
import dev.natship.settings.Spelling;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Logging;
import dev.natship.shell.ProblemReport;
import dev.natship.shell.Shell;
import dev.natship.shell.Visible;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lines that a destination refused for good: which, why, and what to do with them now.
@Command(
    name = "natship dead-letters",
    mixinStandardHelpOptions = true,
    description = {
      "Lines that a destination refused for good.",
      "list counts them by reason; show prints them as JSON; retry sends them once more; drop"
          + " throws them away, and asks first."
    },
    footer = {
      "",
      "Exits with 0, with 1 when a retry left lines undelivered, with 2 when there is nothing",
      "to act on or a word is wrong.",
      "",
      "Examples:",
      "  natship dead-letters list",
      "  natship dead-letters show axiom",
      "  natship dead-letters retry axiom --since 1d",
      "  natship dead-letters drop axiom --reason rejected --before 7d"
    })
final class DeadLettersCommand implements Callable<Integer> {
  private final Shell shell;

  enum Action {
    LIST,
    SHOW,
    RETRY,
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.LIST;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The destination.")
  private @Nullable String name;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "The folder; otherwise the configured one.")
  private @Nullable Path folder;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those with this reason, as list prints it.")
  private @Nullable String reason;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "Only those refused since: 30s, 10m, 2h, 1d ago, or a time such as"
              + " 2026-01-31T10:00:00Z.")
  private @Nullable String since;

  @Option(names = "--before", paramLabel = "WHEN", description = "Only those refused before.")
  private @Nullable String before;

  @Option(names = "--yes", description = "drop without asking.")
  private boolean yes;

  DeadLettersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<Instant> from = moment(since, Instant.MIN);
    Optional<Instant> to = moment(before, Instant.MAX);
    if (from.isEmpty() || to.isEmpty()) {
      shell.err().println("natship: --since and --before take " + When.FORMS);
      return ExitCode.USAGE;
    }
    Predicate<DeadLetter> selected =
        letter ->
            (reason == null || letter.reason().equals(reason))
                && !letter.time().isBefore(from.get())
                && letter.time().isBefore(to.get());
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    try (Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess(),
            Platform.of(shell.variables()))) {
      Optional<Path> place = Optional.ofNullable(folder).or(plan::deadLetters);
      if (!configuration.problems().isEmpty()) {
        ProblemReport.print(configuration, shell.err());
        return ExitCode.USAGE;
      }
      if (place.isEmpty()) {
        shell
            .err()
            .println(
                "natship: there is no folder: set dead-letters.dir or journal.dir, or name it with"
                    + " --dir");
        return ExitCode.USAGE;
      }
      if (folder != null && !Files.isDirectory(place.get())) {
        shell.err().println("natship: there is no folder " + place.get());
        return ExitCode.USAGE;
      }
      List<String> names = DeadLetterFiles.sinks(place.get());
      String wanted = name;
      if (action == Action.LIST) {
        return list(place.get(), wanted == null ? names : List.of(wanted), selected);
      }
      if (wanted == null) {
        shell
            .err()
            .println(
                names.isEmpty()
                    ? "natship: there are no dead letters in " + place.get()
                    : "natship: which destination? There are dead letters of: "
                        + String.join(", ", names));
        return ExitCode.USAGE;
      }
      if (!names.contains(wanted)) {
        return none(wanted, names, plan);
      }
      DeadLetterFiles file = new DeadLetterFiles(place.get(), wanted, plan.deadLetterBytes());
      if (reason != null && action != Action.SHOW && count(file, selected) == 0) {
        return noneOfThese(file, wanted);
      }
      return switch (action) {
        case LIST -> ExitCode.GOOD;
        case SHOW -> show(file, selected);
        case RETRY -> retry(file, wanted, selected, plan);
        case DROP -> drop(file, wanted, selected);
      };
    }
  }

  /// Nothing to do for a destination that there is; a name that nobody has is a mistake.
  private int none(String wanted, List<String> names, Plan plan) {
    List<String> on = plan.destinations().stream().map(LaneParts::name).toList();
    List<String> all = Stream.concat(names.stream(), on.stream()).distinct().toList();
    shell.err().println("natship: no dead letters of " + wanted + Spelling.hint(wanted, all));
    return on.contains(wanted) ? ExitCode.GOOD : ExitCode.USAGE;
  }

  /// A reason that no letter has is a wrong word; others may just have none of that time.
  private int noneOfThese(DeadLetterFiles file, String wanted) throws IOException {
    TreeSet<String> reasons = new TreeSet<>();
    file.each(letter -> reasons.add(letter.reason()));
    shell.err().print("natship: no dead letters of " + wanted + " are of these");
    if (!reasons.contains(String.valueOf(reason))) {
      shell.err().print("; their reasons are: " + String.join(", ", reasons));
    }
    shell.err().println();
    return ExitCode.USAGE;
  }

  /// `unset` without the option; empty for what is no time.
  private static Optional<Instant> moment(@Nullable String option, Instant unset) {
    return option == null ? Optional.of(unset) : When.parse(option, Instant.now());
  }

  private boolean isFiltered() {
    return reason != null || since != null || before != null;
  }

  private int drop(DeadLetterFiles file, String wanted, Predicate<DeadLetter> selected)
      throws IOException {
    if (!yes) {
      long count = count(file, selected);
      Optional<String> answer =
          shell.person().ask("Throw " + letters(count, wanted) + " away for good? [y/N] ");
      if (answer.isEmpty()) {
        shell
            .err()
            .println(
                "natship: drop throws "
                    + letters(count, wanted)
                    + " away for good, and nobody is here to be asked: say --yes");
        return ExitCode.USAGE;
      }
      if (!isYes(answer.get())) {
        shell.out().println("nothing dropped");
        return ExitCode.GOOD;
      }
    }
    long dropped = isFiltered() ? file.drop(selected) : file.drop();
    shell.out().println(letters(dropped, wanted) + " dropped");
    return ExitCode.GOOD;
  }

  private static String letters(long count, String wanted) {
    return count + (count == 1 ? " dead letter of " : " dead letters of ") + wanted;
  }

  private static long count(DeadLetterFiles file, Predicate<DeadLetter> selected)
      throws IOException {
    AtomicLong count = new AtomicLong();
    file.each(letter -> {
      if (selected.test(letter)) {
        count.incrementAndGet();
      }
    });
    return count.get();
  }

  private static boolean isYes(String answer) {
    String said = answer.strip().toLowerCase(Locale.ROOT);
    return said.equals("y") || said.equals("yes");
  }

  private int list(Path place, List<String> names, Predicate<DeadLetter> selected)
      throws IOException {
    Table table = new Table("destination", "lines", "status", "reason").numbers(1, 2);
    for (String each : names) {
      Map<String, Long> reasons = new TreeMap<>();
      new DeadLetterFiles(place, each, Long.MAX_VALUE)
          .each(letter -> {
            if (selected.test(letter)) {
              reasons.merge(letter.status() + "\t" + letter.reason(), 1L, Long::sum);
            }
          });
      reasons.forEach((reason, count) -> {
        int tab = reason.indexOf('\t');
        table.row(each, count.toString(), reason.substring(0, tab), reason.substring(tab + 1));
      });
    }
    shell
        .out()
        .print(
            table.isEmpty()
                ? "no dead letters" + (isFiltered() ? " of these" : "") + "\n"
                : shell.fitting(table));
    return ExitCode.GOOD;
  }

  private int show(DeadLetterFiles file, Predicate<DeadLetter> selected) throws IOException {
    Output line = new Output(4096);
    OutputStream out = shell.out();
    file.each(letter -> {
      if (!selected.test(letter)) {
        return;
      }
      line.truncate(0);
      letter.write(line);
      try {
        Visible.write(line, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return ExitCode.GOOD;
  }

  private int retry(DeadLetterFiles file, String wanted, Predicate<DeadLetter> selected, Plan plan)
      throws IOException, InterruptedException {
    Optional<LaneParts> ready =
        plan.destinations().stream().filter(each -> each.name().equals(wanted)).findFirst();
    if (ready.isEmpty()) {
      shell.err().println("natship: the destination " + wanted + " is not on");
      return ExitCode.USAGE;
    }
    LaneParts destination = ready.get().withDeadLetters(file);
    LineCounts ledger =
        isFiltered()
            ? DeadLetterRetry.run(
                file, selected, destination, InstantSource.system(), plan.deadline())
            : DeadLetterRetry.run(file, destination, InstantSource.system(), plan.deadline());
    shell.out().println(wanted + ": " + ledger);
    return ledger.deadLettered() == 0 && ledger.pending() == 0 ? ExitCode.GOOD : ExitCode.LOSS;
  }
}
