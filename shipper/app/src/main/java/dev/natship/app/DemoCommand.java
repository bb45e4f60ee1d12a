package dev.natship.app;

import dev.natship.admin.StatusText;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import dev.natship.demo.FlakyEndpoint;
import dev.natship.demo.MiniBroker;
import dev.natship.demo.Traffic;
import dev.natship.engine.LaneStatus;
import dev.natship.engine.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Everything on one machine, without any account: apps that log, a broker, and three destinations,
/// one of which fails for a while.
@Command(
    name = "natship demo",
    mixinStandardHelpOptions = true,
    description = {
      "Try Natship without any account: a few apps log to a small broker inside this process (or to"
          + " the",
      "server that NATS_URL names), and their lines go to this terminal (one in fifty), to a file,"
          + " and to",
      "an HTTP endpoint that fails for a while.",
      "Ends with Ctrl-C or after --seconds, and prints the ledger."
    },
    footer = {"", "Example:", "  ./natship demo --seconds 30"})
final class DemoCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger(DemoCommand.class.getName());
  private static final Duration GLANCE = Duration.ofMillis(500);
  private static final Duration START_GLANCE = Duration.ofMillis(20);
  private static final Duration LONGEST_START = Duration.ofSeconds(10);

  private final Shell shell;

  @Option(names = "--seconds", paramLabel = "N", description = "Stop after so many seconds.")
  private int seconds = Integer.MAX_VALUE;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Lines a second (${DEFAULT-VALUE}).")
  private int rate;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("natship-demo");
    try {
      return run(folder);
    } finally {
      remove(folder);
    }
  }

  private int run(Path folder) throws IOException, InterruptedException {
    Optional<String> server = shell.variables().value("NATS_URL");
    List<FlakyEndpoint.Phase> plan =
        List.of(
            new FlakyEndpoint.Phase(200, Duration.ofSeconds(5)),
            new FlakyEndpoint.Phase(503, Duration.ofSeconds(5)),
            new FlakyEndpoint.Phase(401, Duration.ofSeconds(5)));
    try (FlakyEndpoint endpoint = FlakyEndpoint.start(plan)) {
      if (server.isPresent()) {
        return run(server.get(), endpoint, folder);
      }
      try (MiniBroker broker = MiniBroker.start()) {
        return run(broker.url(), endpoint, folder);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private int run(String url, FlakyEndpoint endpoint, Path folder)
      throws IOException, InterruptedException {
    Configuration configuration = configuration(url, endpoint, folder);
    Logging.start(configuration.section("log"), shell.err());
    Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess());
    if (!configuration.problems().isEmpty()) {
      plan.close();
      return ProblemReport.print(configuration, shell.err());
    }
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onStop(stop::countDown);
    try (Shipper shipper = Shipper.start(plan, List.of())) {
      LOG.log(System.Logger.Level.INFO, StartPage.of(configuration, plan).stripTrailing());
      shipper
          .address()
          .ifPresent(at -> LOG.log(System.Logger.Level.INFO, "watch it at " + at.url() + "/"));
      LOG.log(
          System.Logger.Level.INFO,
          "the terminal gets one line in fifty, "
              + folder
              + " gets all until the end, and the endpoint will fail in 5 s");
      awaitConnection(shipper, stop);
      Traffic traffic = Traffic.start(url, rate, 1);
      try {
        watch(shipper, endpoint, stop);
      } finally {
        traffic.close();
      }
      LOG.log(System.Logger.Level.INFO, "stopping: the apps wrote " + traffic.sent() + " lines");
      Map<String, Ledger.Snapshot> ledgers = shipper.stop();
      shell.out().println();
      shell.out().print(StatusText.ledger(ledgers));
      shell.out().println("the endpoint counted " + endpoint.acceptedLines() + " lines");
      return ShutdownReport.of(ledgers, shipper.engine().failed(), shipper.lostBySource(), plan);
    }
  }

  /// What the apps wrote before anybody listens would be gone, as core NATS has it, and look like a
  /// loss.
  private static void awaitConnection(Shipper shipper, CountDownLatch stop)
      throws InterruptedException {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!shipper.connected()
        && System.nanoTime() < end
        && !stop.await(START_GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
      // asked again until the source listens
    }
  }

  /// Tells when the endpoint's fortune changes what its lane does.
  private void watch(Shipper shipper, FlakyEndpoint endpoint, CountDownLatch stop)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    String state = "";
    int answer = 200;
    while (System.nanoTime() < end && !stop.await(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
      if (endpoint.status() != answer) {
        answer = endpoint.status();
        LOG.log(System.Logger.Level.INFO, "the endpoint now answers " + answer);
      }
      Optional<LaneStatus> lane = shipper.engine().lane("endpoint").map(each -> each.status());
      if (lane.isPresent() && !lane.get().state().word().equals(state)) {
        state = lane.get().state().word();
        LOG.log(
            System.Logger.Level.INFO,
            "endpoint is " + state + ", " + lane.get().ledger().pending() + " lines wait for it");
      }
    }
  }

  /// The demo's own settings: nothing of the owner's, so that no real destination gets invented
  /// lines.
  private Configuration configuration(String url, FlakyEndpoint endpoint, Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("demo.conf"),
            """
            admin.address = "127.0.0.1:8686"
            admin.address = ${?ADMIN_ADDRESS}
            metrics.address = off
            journal.dir = ${DEMO}"/journal"
            sinks {
              terminal { type = console, sample = 0.02 }
              file { type = file, path = ${DEMO}"/{{app}}.log" }
              endpoint { type = http, url = ${DEMO_ENDPOINT}, encoding = ndjson, retry.max = 2s, park.probe = 2s }
            }
            """);
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", url);
    variables.put("DEMO", folder.toString());
    variables.put("DEMO_ENDPOINT", endpoint.url());
    for (String kept : List.of("ADMIN_ADDRESS", "LOG_FORMAT", "LOG_LEVEL")) {
      shell.variables().value(kept).ifPresent(value -> variables.put(kept, value));
    }
    return ConfigLoader.load(shell.installation(), Variables.of(variables), Optional.of(file));
  }
}
