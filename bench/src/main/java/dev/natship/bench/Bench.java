package dev.natship.bench;

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
  private static final String SERVER = "max_pending: 2GB\nwrite_deadline: \"60s\"";

  private static final long STEADY_RATE = 20_000;

  private final Options options;
  private final NatsServer server;
  private final Path folder;
  private final Report report = new Report(new Workload(1).bytesPerLine());

  private Bench(Options options, NatsServer server, Path folder) {
    this.options = options;
    this.server = server;
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
    try (NatsServer server = NatsServer.start(SERVER)) {
      new Bench(options, server, folder).run();
    } finally {
      Run.delete(folder);
    }
  }

  private void run() throws IOException {
    for (int round = 1; round <= options.rounds(); round++) {
      for (Scenario scenario : options.scenarios()) {
        if (options.rates().isEmpty() && !scenario.filters()) {
          say("round " + round + " of " + options.rounds() + ": " + scenario.name());
          attempt(scenario.name(), () -> flatOut(scenario));
        }
        for (long rate : rates(scenario)) {
          String what = scenario.name() + " at " + rate + " lines a second";
          say("round " + round + " of " + options.rounds() + ": " + what);
          attempt(what, () -> report.addPaced(paced(scenario, rate)));
        }
      }
    }
    for (Part part : options.parts()) {
      once(part);
    }
    report.write(options.json());
    System.out.print(report.page());
    System.out.println("\nAll figures: " + options.json());
  }

  private void once(Part part) {
    say(part.toString());
    switch (part) {
      case STEADY -> {
        for (Scenario scenario : List.of(Scenario.STRAIGHTFORWARD, Scenario.GZIP)) {
          attempt("steady " + scenario.name(), () -> report.addPaced(paced(scenario, STEADY_RATE)));
        }
      }
      case START_UP ->
          attempt("start-up", () -> report.add(new StartUp(server.url(), folder).measure()));
      case MEMORY ->
          attempt(
              "256 MB",
              () -> report.add(new SmallMachine(server.url(), folder).measure(options.memory())));
    }
  }

  private void flatOut(Scenario scenario) throws IOException {
    Path recording = folder.resolve(scenario.name() + ".jfr");
    Run run =
        new Run(
            server.url(),
            options.run(),
            options.profile() ? Optional.of(recording) : Optional.empty(),
            options.oneCore());
    report.add(run.of(scenario, new WorkloadPublisher.Pace.FlatOut(scenario.window())));
    if (options.profile()) {
      System.out.println("\n" + scenario.name() + run.threads() + Profile.of(recording).report());
    }
  }

  private RunFigures paced(Scenario scenario, long rate) throws IOException {
    return new Run(server.url(), options.run(), Optional.empty(), options.oneCore())
        .of(scenario, new WorkloadPublisher.Pace.Rate(rate));
  }

  /// The rates to run at. A scenario that filters always has a rate: flat out waits for each line
  /// to arrive, and filtered lines never do.
  private List<Long> rates(Scenario scenario) {
    return options.rates().isEmpty() && scenario.filters() ? List.of(STEADY_RATE) : options.rates();
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
  private interface Measurement {
    void run() throws IOException;
  }

  private static void say(String what) {
    System.err.println(what);
  }
}
