package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneParts;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Spelling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Delivers one marked line to each destination, through the same lane as any line, and prints what
/// was answered.
@Command(
    name = "natship test",
    mixinStandardHelpOptions = true,
    description = {
      "Send one marked line to each destination, whatever it selects, and print what it answered.",
      "Where a destination has a cheap way to check address and credentials, that is asked first.",
      "Exits with 1 when any refused. An answer that the provider documents nowhere refuses"
          + " nothing:",
      "it is shown as unsure, and the marked line decides."
    },
    footer = {"", "Examples:", "  natship test", "  natship test axiom"})
final class TestCommand implements Callable<Integer> {
  private static final Duration GLANCE = Duration.ofMillis(20);

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

  TestCommand(Shell shell) {
    this.shell = shell;
  }

  private record Result(String destination, Finding finding, String words) {}

  private enum Finding {
    OK("ok"),
    UNSURE("unsure"),
    REFUSED("REFUSED");

    private final String word;

    Finding(String word) {
      this.word = word;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess());
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
      ProblemReport.of(broken).forEach(shell.err()::println);
      plan.close();
      return ExitCode.USAGE;
    }
    if (chosen.isEmpty()) {
      List<String> names = plan.destinations().stream().map(each -> each.name()).toList();
      shell
          .err()
          .println(
              wanted == null
                  ? "natship: there is no destination to test (natship check tells why)"
                  : "natship: no destination " + wanted + " is on" + Spelling.hint(wanted, names));
      plan.close();
      return ExitCode.USAGE;
    }
    return print(test(chosen, plan));
  }

  private int print(List<Result> results) {
    Table table = new Table("destination", "", "answer");
    results.forEach(
        result -> table.row(result.destination(), result.finding().word, result.words()));
    shell.out().print(table);
    return results.stream().noneMatch(result -> result.finding() == Finding.REFUSED)
        ? ExitCode.GOOD
        : ExitCode.LOSS;
  }

  private List<Result> test(List<LaneParts> chosen, Plan plan)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    List<LaneParts> lanes = new ArrayList<>();
    for (LaneParts destination : chosen) {
      lanes.add(destination.wantingEverything());
      check(destination, results);
    }
    JournalSettings journal = JournalSettings.inMemory(plan.memory().journal());
    try (Engine engine =
        Engine.open(journal, plan.memory().batches(), InstantSource.system(), lanes)) {
      engine.start();
      engine.accept("logs.natship-test.local.test", line());
      engine.journal().seal();
      for (Lane lane : engine.lanes()) {
        results.add(await(lane));
      }
    }
    return results;
  }

  private static void check(LaneParts destination, List<Result> results)
      throws InterruptedException {
    if (!(destination.sink() instanceof Sink.Checkable checkable)) {
      return;
    }
    String title = destination.name() + " (check)";
    try {
      Delivery answer = checkable.check().cleaned(destination.settings().words());
      String words = words(answer.status(), answer.words());
      results.add(
          answer instanceof Delivery.Accepted
              ? new Result(title, Finding.OK, words)
              : notAccepted(title, checkable, words));
    } catch (IOException failure) {
      String words =
          failure.getClass().getSimpleName()
              + ": "
              + destination.settings().words().clean(String.valueOf(failure.getMessage()));
      results.add(notAccepted(title, checkable, words));
    }
  }

  private static Result notAccepted(String title, Sink.Checkable checkable, String words) {
    return checkable.documented()
        ? new Result(title, Finding.REFUSED, words)
        : new Result(
            title,
            Finding.UNSURE,
            words + " (the provider does not document this check: the marked line decides)");
  }

  private Result await(Lane lane) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
    while (true) {
      LaneStatus status = lane.status();
      boolean settled = status.ledger().read() > 0 && status.ledger().pending() == 0;
      if (settled && status.ledger().delivered() > 0) {
        return new Result(lane.name(), Finding.OK, "accepted, " + answers(status));
      }
      if (settled && status.lastError().isEmpty()) {
        return new Result(
            lane.name(), Finding.UNSURE, "not sent, by its own settings: " + status.ledger());
      }
      if (status.lastError().isPresent()) {
        LaneStatus.Failure failure = status.lastError().get();
        return new Result(lane.name(), Finding.REFUSED, words(failure.status(), failure.words()));
      }
      if (System.nanoTime() > end) {
        return new Result(lane.name(), Finding.REFUSED, "no answer within " + timeout + " s");
      }
      Thread.sleep(GLANCE);
    }
  }

  private static String answers(LaneStatus status) {
    return "status " + String.join(", ", status.requests().keySet());
  }

  private static String words(int status, String words) {
    return (status > 0 ? status + ": " : "") + words;
  }

  private static byte[] line() {
    String mark = UUID.randomUUID().toString();
    return """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"test","name":"natship-test"},"region":"local"},\
    "host":"test","log":{"level":"info"},"message":"natship test %s","timestamp":"%s"}\
    """
        .formatted(mark, Instant.now())
        .getBytes(StandardCharsets.UTF_8);
  }
}
