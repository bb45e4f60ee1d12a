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
final class StartCost {
  /// How many of the last blocks count as later.
  private static final int LATER = 3;

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

  private record Start(double millis, double cpuMillis, Lines paced, Lines burst) {}

  /// Medians of all starts of one distribution.
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
    List<List<Start>> starts = new ArrayList<>();
    for (Path each : distributions) {
      homes.add(TrainedCopy.of(each, folder.resolve("trained-" + homes.size())));
      starts.add(new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < homes.size(); i++) {
        starts.get(i).add(start(homes.get(i)));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < homes.size(); i++) {
      outcomes.add(outcome(distributions.get(i), starts.get(i)));
    }
    return outcomes;
  }

  private static Outcome outcome(Path distribution, List<Start> starts) {
    return new Outcome(
        distribution.toString(),
        median(starts, Start::millis),
        median(starts, Start::cpuMillis),
        median(starts, start -> start.paced().firstNanos()),
        median(starts, start -> start.paced().laterNanos()),
        median(starts, start -> start.burst().firstNanos()),
        median(starts, start -> start.burst().laterNanos()));
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    double[] all = starts.stream().mapToDouble(figure).toArray();
    Arrays.sort(all);
    return all[all.length / 2];
  }

  /// Two starts: one after the other, since both would get every line.
  private Start start(Path home) throws IOException {
    Workload workload = new Workload(1);
    double millis;
    double cpu;
    Lines paced;
    try (CountingEndpoint endpoint = CountingEndpoint.start(1, workload.instances())) {
      long begin = System.nanoTime();
      try (Subject subject = run(home, endpoint)) {
        millis = (System.nanoTime() - begin) / 1e6;
        cpu = subject.cpuNanos() / 1e6;
        paced = lines(subject, workload, new WorkloadPublisher.Pace.Rate(RATE));
      }
    }
    return new Start(millis, cpu, paced, burst(home));
  }

  private Lines burst(Path home) throws IOException {
    Workload workload = new Workload(1);
    try (CountingEndpoint endpoint = CountingEndpoint.start(1, workload.instances());
        Subject subject = run(home, endpoint)) {
      return lines(subject, workload, new WorkloadPublisher.Pace.FlatOut(BURST_WINDOW));
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
