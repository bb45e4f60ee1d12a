package dev.natship.bench;

import dev.natship.demo.NatsPublisher;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Measures what a start costs, of distributions with the start-up cache that the image ships, by
/// their launchers and in turn, on one core with the heap for 256 MB: until ready, and the first
/// lines against later ones. A start ends at `/readyz`, which is asked about once a millisecond.
/// All starts come before all lines: after a burst the bench itself, the NATS server and the end of
/// the program before still keep the machine busy, which made a start up to a third slower.
final class StartCost {
  /// How many of the last blocks count as later.
  private static final int LATER = 3;

  /// How many starts a round has. One takes half a second, and the lines half a minute.
  static final int STARTS = 5;

  private static final long RATE = 5_000;

  /// Nothing is waited for.
  private static final long BURST_WINDOW = 1L << 40;

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final long POLL_NANOS = 2_000_000;
  private static final long HEAP_MEBIBYTES = 128;

  private final String natsUrl;
  private final Path folder;
  private final List<Path> distributions;
  private final int rounds;
  private final Blocks blocks;

  /// After a start lines come in so many blocks of so many. The first is set beside the last three.
  record Blocks(int count, int lines) {
    static final Blocks USUAL = new Blocks(8, 10_000);
  }

  private record Lines(double firstNanos, double laterNanos) {}

  private record Start(double millis, double cpuMillis) {}

  private record Shipping(Lines paced, Lines burst) {}

  /// Medians of all that was measured of one distribution.
  ///
  /// @param pacedFirstNanos CPU a line of the first block, which comes at 5,000 lines/s
  /// @param burstFirstNanos the same of another start, where it comes as fast as can be
  record Outcome(
      String distribution,
      double readyMillis,
      double readyCpuMillis,
      double pacedFirstNanos,
      double pacedLaterNanos,
      double burstFirstNanos,
      double burstLaterNanos) {}

  StartCost(String natsUrl, Path folder, List<Path> distributions, int rounds, Blocks blocks) {
    this.natsUrl = natsUrl;
    this.folder = folder;
    this.distributions = distributions;
    this.rounds = rounds;
    this.blocks = blocks;
  }

  List<Outcome> measure() throws IOException {
    List<Path> homes = new ArrayList<>();
    for (Path each : distributions) {
      homes.add(TrainedCopy.of(each, folder.resolve("trained-" + homes.size())));
    }
    List<List<Start>> starts = inTurn(homes, rounds * STARTS, this::start);
    List<List<Shipping>> shippings = inTurn(homes, rounds, this::shipping);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < homes.size(); i++) {
      outcomes.add(outcome(distributions.get(i), starts.get(i), shippings.get(i)));
    }
    return outcomes;
  }

  private interface Measured<T> {
    T of(Path home) throws IOException;
  }

  private static <T> List<List<T>> inTurn(List<Path> homes, int times, Measured<T> measured)
      throws IOException {
    List<List<T>> all = new ArrayList<>();
    homes.forEach(_ -> all.add(new ArrayList<>()));
    for (int time = 0; time < times; time++) {
      for (int i = 0; i < homes.size(); i++) {
        all.get(i).add(measured.of(homes.get(i)));
      }
    }
    return all;
  }

  private static Outcome outcome(Path distribution, List<Start> starts, List<Shipping> shippings) {
    return new Outcome(
        distribution.toString(),
        median(starts, Start::millis),
        median(starts, Start::cpuMillis),
        median(shippings, shipping -> shipping.paced().firstNanos()),
        median(shippings, shipping -> shipping.paced().laterNanos()),
        median(shippings, shipping -> shipping.burst().firstNanos()),
        median(shippings, shipping -> shipping.burst().laterNanos()));
  }

  private static <T> double median(List<T> measured, ToDoubleFunction<T> figure) {
    double[] all = measured.stream().mapToDouble(figure).toArray();
    Arrays.sort(all);
    return all[all.length / 2];
  }

  private Start start(Path home) throws IOException {
    try (CountingEndpoint endpoint = CountingEndpoint.start(1, 1)) {
      long begin = System.nanoTime();
      try (Subject subject = run(home, endpoint)) {
        double millis = (System.nanoTime() - begin) / 1e6;
        return new Start(millis, subject.cpuNanos() / 1e6);
      }
    }
  }

  private Shipping shipping(Path home) throws IOException {
    return new Shipping(
        shipped(home, new WorkloadPublisher.Pace.Rate(RATE)),
        shipped(home, new WorkloadPublisher.Pace.FlatOut(BURST_WINDOW)));
  }

  /// A program of its own for each, since both would get every line.
  private Lines shipped(Path home, WorkloadPublisher.Pace pace) throws IOException {
    Workload workload = new Workload(1);
    try (CountingEndpoint endpoint = CountingEndpoint.start(1, workload.instances());
        Subject subject = run(home, endpoint)) {
      return lines(subject, workload, pace);
    }
  }

  /// Each block is sent when the one before it has arrived.
  private Lines lines(Subject subject, Workload workload, WorkloadPublisher.Pace pace)
      throws IOException {
    double[] cpu = new double[blocks.count()];
    try (NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
      WorkloadPublisher load =
          new WorkloadPublisher(publisher, workload, new Polled(subject::done, POLL_NANOS));
      for (int block = 0; block < blocks.count(); block++) {
        long before = subject.cpuNanos();
        load.run(pace, blocks.lines());
        Wait.until(BOUND, () -> subject.done() >= load.sent());
        cpu[block] = (double) (subject.cpuNanos() - before) / blocks.lines();
      }
    }
    double later = Arrays.stream(cpu).skip(blocks.count() - LATER).average().orElseThrow();
    return new Lines(cpu[0], later);
  }

  private Subject run(Path home, CountingEndpoint endpoint) throws IOException {
    int port = FreePort.find();
    Path configuration = folder.resolve("natship.conf");
    Files.writeString(
        configuration,
        "sinks.http { type = http, url = \"%s\", encoding = ndjson, compression = gzip }\n"
            .formatted(endpoint.url(0)));
    Map<String, String> environment =
        Map.of(
            "NATSHIP_CONFIG",
            configuration.toString(),
            "NATS_URL",
            natsUrl,
            "ADMIN_ADDRESS",
            "127.0.0.1:" + port,
            "METRICS_ADDRESS",
            "127.0.0.1:" + FreePort.find(),
            "NATSHIP_HEAP",
            HEAP_MEBIBYTES + "m");
    return Subject.start(
        new Launched(home, environment),
        folder.resolve("log"),
        new StatusClient(port)::isReady,
        () -> endpoint.acceptedByAll(1));
  }
}
