package dev.natship.bench;

import dev.natship.testkit.Certificates;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `./natship bench`: measures the shipper against its baselines. The scenarios take turns. Prints
/// figures, ratios and targets. A missed target does not change the exit code.
public final class Bench {
  /// Large limits, so that it is never the NATS server that drops lines.
  private static final String SERVER = "max_pending: 2GB\nwrite_deadline: \"60s\"\n";

  private static final long STEADY_RATE = 20_000;
  private static final long ONE_CORE_RATE = 60_000;
  private static final long BURST = 300_000;
  private static final List<Long> TRICKLES = List.of(0L, 100L, 1000L, 5000L, 20_000L);
  private static final List<Scenario> PAIR = List.of(Scenario.STRAIGHTFORWARD, Scenario.GZIP);

  /// For each second that a run lasts: ten million usually.
  private static final long PAST_LINES_A_SECOND = 625_000;

  private final Options options;
  private final NatsServer server;
  private final Certificates certificates;
  private final Path folder;
  private final Report report = new Report(new Workload(1).bytesPerLine());

  private Bench(Options options, NatsServer server, Certificates certificates, Path folder) {
    this.options = options;
    this.server = server;
    this.certificates = certificates;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("natship bench: " + e.getMessage());
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("natship-bench");
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    try (NatsServer server = NatsServer.start(SERVER + tls(certificates))) {
      new Bench(options, server, certificates, folder).run();
    } finally {
      Run.delete(folder);
    }
  }

  /// TLS for the clients that ask for it. The others go without.
  private static String tls(Certificates certificates) {
    return "tls { cert_file: \"%s\", key_file: \"%s\" }\nallow_non_tls: true\n"
        .formatted(certificates.server(), certificates.serverKey());
  }

  private void run() throws IOException {
    for (int round = 1; round <= options.rounds(); round++) {
      for (Scenario scenario : options.scenarios()) {
        say("round " + round + " of " + options.rounds() + ": " + scenario.name());
        attempt(scenario.name(), () -> measure(scenario));
      }
    }
    for (Part part : options.parts()) {
      once(part);
    }
    report.write(options.json());
    System.out.print(report.page());
    System.out.println("\nAll figures: " + options.json());
  }

  private void measure(Scenario scenario) throws IOException {
    switch (scenario.course()) {
      case COLD_BURST ->
          report.addOnce(
              figures(scenario.name(), options.oneCore(), run -> run.burst(scenario, BURST)));
      case BACKLOG ->
          report.addOnce(
              figures(
                  scenario.name(),
                  options.oneCore(),
                  run -> run.backlog(scenario, options.backlog())));
      case FLAT_OUT -> {
        if (options.rates().isEmpty()) {
          flatOut(scenario);
        } else {
          paced(scenario, options.rates());
        }
      }
      case AT_A_RATE ->
          paced(scenario, options.rates().isEmpty() ? List.of(STEADY_RATE) : options.rates());
    }
  }

  private void paced(Scenario scenario, List<Long> rates) {
    for (long rate : rates) {
      String what = scenario.name() + " at " + rate + " lines a second";
      attempt(what, () -> report.addPaced(paced(scenario, rate, options.oneCore())));
    }
  }

  private void once(Part part) {
    say(part.toString());
    switch (part) {
      case STEADY -> {
        for (Scenario scenario : PAIR) {
          paced(scenario, List.of(STEADY_RATE));
        }
      }
      case TRICKLE -> {
        for (Scenario scenario : PAIR) {
          paced(scenario, TRICKLES);
        }
      }
      case ONE_CORE -> {
        for (Scenario scenario : PAIR) {
          attempt(scenario.name(), () -> report.addPaced(paced(scenario, ONE_CORE_RATE, true)));
        }
      }
      case START_UP ->
          attempt("start-up", () -> report.add(new StartUp(server.url(), folder).measure()));
      case START_COST ->
          attempt(
              "start-cost",
              () ->
                  report.addCosts(
                      new StartCost(
                              server.url(),
                              folder,
                              options.distributions(),
                              options.rounds(),
                              StartCost.Blocks.USUAL)
                          .measure()));
      case MEMORY ->
          attempt(
              "256 MB",
              () -> report.add(new SmallMachine(server.url(), folder).measure(options.memory())));
      case PAST -> {
        long lines = options.run().toSeconds() * PAST_LINES_A_SECOND;
        attempt("past", () -> report.add(new PastFigures(folder, lines).measure()));
      }
      case LEVEL -> report.addLevels(new LevelCost(options.run()).measure());
    }
  }

  private void flatOut(Scenario scenario) throws IOException {
    WorkloadPublisher.Pace pace = new WorkloadPublisher.Pace.FlatOut(scenario.window());
    report.add(figures(scenario.name(), options.oneCore(), run -> run.of(scenario, pace)));
  }

  private RunFigures paced(Scenario scenario, long rate, boolean oneCore) throws IOException {
    WorkloadPublisher.Pace pace = new WorkloadPublisher.Pace.Rate(rate);
    String name = scenario.name() + " at " + rate + "/s";
    return figures(name, oneCore, run -> run.of(scenario, pace));
  }

  /// With `--profile` also prints where the time went.
  private RunFigures figures(String name, boolean oneCore, Measured measured) throws IOException {
    Path recording = folder.resolve("profile.jfr");
    Run run = run(options.profile() ? Optional.of(recording) : Optional.empty(), oneCore);
    RunFigures figures = measured.by(run);
    if (options.profile()) {
      System.out.println("\n" + name + run.threads() + Profile.of(recording).report());
      Files.delete(recording);
    }
    return figures;
  }

  private Run run(Optional<Path> recording, boolean oneCore) {
    return new Run(server.url(), options.run(), recording, oneCore, certificates);
  }

  /// Measures, and only prints a failure, so that the other scenarios still run.
  private static void attempt(String name, Measurement measurement) {
    try {
      measurement.run();
    } catch (IOException | RuntimeException e) {
      System.err.println(name + " failed: " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Measured {
    RunFigures by(Run run) throws IOException;
  }

  @FunctionalInterface
  private interface Measurement {
    void run() throws IOException;
  }

  private static void say(String what) {
    System.err.println(what);
  }
}
