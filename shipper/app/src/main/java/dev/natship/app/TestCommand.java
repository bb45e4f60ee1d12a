package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.api.ConnectionWords;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneParts;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Spelling;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Logging;
import dev.natship.shell.ProblemReport;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Listens to NATS for a moment, delivers one marked line to each destination, through the same
/// lane as any line, and prints what was answered.
@Command(
    name = "natship test",
    mixinStandardHelpOptions = true,
    description = {
      "Connect to NATS and listen for a moment; then send one marked line to each destination,",
      "whatever it selects, and print what it answered. With NAME only that destination.",
      "Where a destination has a cheap way to check address and credentials, that is asked first.",
      "An answer that the provider documents nowhere, or that tells only that nobody may ask,",
      "refuses nothing: it is shown as unsure, and the marked line decides."
    },
    footer = {
      "",
      "Exits with 0 when NATS and all destinations took it, 1 when any refused, 2 when there is",
      "nothing to test or the configuration is wrong.",
      "",
      "Examples:",
      "  natship test",
      "  natship test axiom"
    })
final class TestCommand implements Callable<Integer> {
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final int TRIES = 3;
  private static final int LONGEST_CONNECT = 10;
  private static final int LISTEN = 3;

  private final Shell shell;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Only this destination.")
  private @Nullable String name;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for each destination (${DEFAULT-VALUE}).")
  private int timeout;

  @Spec private CommandSpec spec = CommandSpec.create();

  TestCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (timeout < 1) {
      throw new ParameterException(spec.commandLine(), "--timeout takes a number from 1 on");
    }
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess(),
            Platform.of(shell.variables()));
    if (!configuration.problems().isEmpty()) {
      plan.close();
      ProblemReport.print(configuration, shell.err());
      return ExitCode.USAGE;
    }
    String wanted = name;
    List<LaneParts> chosen =
        plan.destinations().stream()
            .filter(each -> wanted == null || each.name().equals(wanted))
            .toList();
    if (wanted != null
        && configuration.destination(wanted).orElse(null) instanceof Destination.Broken broken) {
      ProblemReport.of(List.of(broken)).forEach(shell.err()::println);
      plan.close();
      return ExitCode.USAGE;
    }
    if (chosen.isEmpty() && wanted != null) {
      List<String> names = plan.destinations().stream().map(each -> each.name()).toList();
      shell
          .err()
          .println("natship: no destination " + wanted + " is on" + Spelling.hint(wanted, names));
      plan.close();
      return ExitCode.USAGE;
    }
    List<Trial> trials = new ArrayList<>();
    if (wanted == null) {
      Duration patience = Duration.ofSeconds(Math.min(timeout, LONGEST_CONNECT));
      trials.add(
          new SourceTrial(plan, patience, Duration.ofSeconds(Math.min(timeout, LISTEN))).take());
      configuration.broken().forEach(each -> trials.add(broken(each)));
    }
    trials.addAll(test(chosen, plan, configuration));
    if (chosen.isEmpty()) {
      shell.err().println("natship: there is no destination to test (natship check says why)");
    }
    int code = print(trials);
    return chosen.isEmpty() ? ExitCode.USAGE : code;
  }

  private static Trial broken(Destination.Broken broken) {
    return Trial.refused(broken.name(), "broken: " + broken.why().getFirst());
  }

  private int print(List<Trial> trials) {
    Table table = new Table("destination", "", "answer");
    trials.forEach(trial -> table.row(trial.about(), trial.finding().word(), trial.words()));
    shell.out().print(shell.fitting(table));
    return trials.stream().noneMatch(trial -> trial.finding() == Trial.Finding.REFUSED)
        ? ExitCode.GOOD
        : ExitCode.LOSS;
  }

  private List<Trial> test(List<LaneParts> chosen, Plan plan, Configuration configuration)
      throws IOException, InterruptedException {
    List<Trial> trials = new ArrayList<>();
    List<LaneParts> lanes = new ArrayList<>();
    for (LaneParts destination : chosen) {
      lanes.add(destination.wantingEverything());
      check(destination, trials);
    }
    if (lanes.isEmpty()) {
      return trials;
    }
    String mark = UUID.randomUUID().toString();
    JournalSettings journal = JournalSettings.inMemory(plan.memory().journal());
    try (Engine engine =
        Engine.open(journal, plan.memory().batches(), InstantSource.system(), lanes)) {
      engine.start();
      engine.accept("logs.natship-test.local.test", line(mark));
      engine.journal().seal();
      for (Lane lane : engine.lanes()) {
        boolean confirms =
            configuration
                .destination(lane.name())
                .filter(each -> each instanceof Destination.On on && confirms(on))
                .isPresent();
        trials.add(await(lane, confirms));
      }
    }
    shell.out().println("The marked line says: natship test " + mark);
    return trials;
  }

  /// Whether the other side says that it took a line. Some protocols have no word for that.
  private static boolean confirms(Destination.On on) {
    return switch (on.type()) {
      case "syslog", "gelf" -> false;
      case "nats" -> on.settings().flag("jetstream", false);
      default -> true;
    };
  }

  private static void check(LaneParts destination, List<Trial> trials) throws InterruptedException {
    if (!(destination.sink() instanceof Sink.Checkable checkable)) {
      return;
    }
    String title = destination.name() + " (check)";
    try {
      Delivery answer = checkable.check().cleaned(destination.settings().words());
      String words = words(answer.status(), answer.words());
      trials.add(
          answer instanceof Delivery.Accepted
              ? Trial.ok(title, words)
              : notAccepted(title, checkable.decides(answer), words));
    } catch (IOException failure) {
      String words = destination.settings().words().clean(ConnectionWords.of(failure));
      trials.add(notAccepted(title, checkable.decides(new Delivery.Retry(0, words)), words));
    }
  }

  private static Trial notAccepted(String title, boolean decides, String words) {
    return decides
        ? Trial.refused(title, words)
        : Trial.unsure(title, words + " (perhaps of this question only: the marked line decides)");
  }

  /// A failure that passes is no refusal: CloudWatch makes its stream at the second try.
  private Trial await(Lane lane, boolean confirms) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
    while (true) {
      LaneStatus status = lane.status();
      boolean settled = status.ledger().read() > 0 && status.ledger().pending() == 0;
      if (settled && status.ledger().delivered() > 0) {
        return confirms
            ? Trial.ok(lane.name(), "accepted" + answers(status))
            : Trial.ok(lane.name(), "sent; this protocol confirms nothing, so look for it there");
      }
      if (settled && status.lastError().isEmpty()) {
        return Trial.unsure(lane.name(), "not sent, by its own settings: " + status.ledger());
      }
      boolean late = System.nanoTime() > end;
      if (status.lastError().isPresent() && (settled || late || isFinal(status))) {
        LaneStatus.Failure failure = status.lastError().get();
        return Trial.refused(lane.name(), words(failure.status(), failure.words()));
      }
      if (late) {
        return Trial.refused(lane.name(), "no answer within " + timeout + " s");
      }
      Thread.sleep(GLANCE);
    }
  }

  private static boolean isFinal(LaneStatus status) {
    return status.failuresInARow() >= TRIES
        || status.code().filter(code -> code != Code.SINK_RETRYING).isPresent();
  }

  /// Some protocols have no status.
  private static String answers(LaneStatus status) {
    return status.requests().keySet().equals(Set.of("none"))
        ? ""
        : ", status " + String.join(", ", status.requests().keySet());
  }

  private static String words(int status, String words) {
    return (status > 0 ? status + ": " : "") + words;
  }

  private static byte[] line(String mark) {
    return """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"test","name":"natship-test"},"region":"local"},\
    "host":"test","log":{"level":"info"},"message":"natship test %s","timestamp":"%s"}\
    """
        .formatted(mark, Instant.now())
        .getBytes(StandardCharsets.UTF_8);
  }
}
