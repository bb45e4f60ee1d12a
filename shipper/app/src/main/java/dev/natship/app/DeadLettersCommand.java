package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.api.Output;
import dev.natship.api.Spelling;
import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.engine.DeadLetterRetry;
import dev.natship.engine.Engine;
import dev.natship.engine.Ledger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
          + " throws them away."
    },
    footer = {
      "",
      "Examples:",
      "  natship dead-letters list",
      "  natship dead-letters show axiom",
      "  natship dead-letters retry axiom"
    })
final class DeadLettersCommand implements Callable<Integer> {
  private final Shell shell;

  enum Action {
    LIST,
    SHOW,
    RETRY,
    DROP
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

  DeadLettersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    try (Plan plan =
        Plan.of(configuration, new SinkFactories(shell.home().plugins()), Memory.ofProcess())) {
      Optional<Path> place = Optional.ofNullable(folder).or(plan::deadLetters);
      if (!configuration.problems().isEmpty()) {
        return Findings.tell(configuration, shell.err());
      }
      if (place.isEmpty()) {
        shell
            .err()
            .println(
                "natship: there is no folder: set dead-letters.dir or journal.dir, or name it with"
                    + " --dir");
        return ExitCode.USAGE;
      }
      List<String> names = DeadLetterFiles.sinks(place.get());
      String wanted = name;
      if (action == Action.LIST) {
        return list(place.get(), wanted == null ? names : List.of(wanted));
      }
      if (wanted == null) {
        shell
            .err()
            .println(
                "natship: which destination? There are dead letters of: "
                    + String.join(", ", names));
        return ExitCode.USAGE;
      }
      if (!names.contains(wanted)) {
        shell.err().println("natship: no dead letters of " + wanted + Spelling.hint(wanted, names));
        return ExitCode.GOOD;
      }
      DeadLetterFiles file = new DeadLetterFiles(place.get(), wanted, plan.deadLetterBytes());
      return switch (action) {
        case LIST -> ExitCode.GOOD;
        case SHOW -> show(file);
        case RETRY -> retry(file, wanted, plan);
        case DROP -> {
          shell.out().println(file.drop() + " dead letters of " + wanted + " dropped");
          yield ExitCode.GOOD;
        }
      };
    }
  }

  private int list(Path place, List<String> names) throws IOException {
    Table table = new Table("destination", "lines", "status", "reason").numbers(1, 2);
    for (String each : names) {
      Map<String, Long> reasons = new TreeMap<>();
      new DeadLetterFiles(place, each, Long.MAX_VALUE)
          .each(letter -> reasons.merge(letter.status() + "\t" + letter.reason(), 1L, Long::sum));
      reasons.forEach((reason, count) -> {
        int tab = reason.indexOf('\t');
        table.row(each, count.toString(), reason.substring(0, tab), reason.substring(tab + 1));
      });
    }
    shell.out().print(table);
    return ExitCode.GOOD;
  }

  private int show(DeadLetterFiles file) throws IOException {
    Output line = new Output(4096);
    OutputStream out = shell.out();
    file.each(letter -> {
      line.truncate(0);
      letter.write(line);
      try {
        line.copyTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return ExitCode.GOOD;
  }

  private int retry(DeadLetterFiles file, String wanted, Plan plan)
      throws IOException, InterruptedException {
    Optional<Plan.Ready> ready =
        plan.destinations().stream()
            .filter(each -> each.destination().name().equals(wanted))
            .findFirst();
    if (ready.isEmpty()) {
      shell.err().println("natship: the destination " + wanted + " is not on");
      return ExitCode.USAGE;
    }
    Engine.Destination destination =
        new Engine.Destination(wanted, ready.get().lane(), ready.get().sink(), file);
    Ledger.Snapshot ledger =
        DeadLetterRetry.run(file, destination, InstantSource.system(), plan.deadline());
    shell.out().println(wanted + ": " + ledger);
    return ledger.deadLettered() == 0 && ledger.pending() == 0 ? ExitCode.GOOD : ExitCode.LOSS;
  }
}
