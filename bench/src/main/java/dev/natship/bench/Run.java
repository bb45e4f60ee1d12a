package dev.natship.bench;

import dev.natship.demo.NatsPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Runs one scenario once. Starts the program, warms it up for at least a quarter of the time,
/// measures three quarters of the time, waits for the last line and verifies.
final class Run {
  private static final Duration SETTLE_BOUND = Duration.ofSeconds(10);
  private static final long POLL_NANOS = 10_000_000;
  private static final double QUIET = 0.02;
  private static final double[] PERCENTILES = {0.5, 0.99, 0.999};

  private final String natsUrl;
  private final Duration time;
  private final Optional<Path> recording;
  private final boolean oneCore;
  private String threads = "";

  /// @param recording where Flight Recorder writes its recording of the program, if there is to be
  ///   one
  /// @param oneCore whether the program runs on one core only
  Run(String natsUrl, Duration time, Optional<Path> recording, boolean oneCore) {
    this.natsUrl = natsUrl;
    this.time = time;
    this.recording = recording;
    this.oneCore = oneCore;
  }

  RunFigures of(Scenario scenario, WorkloadPublisher.Pace pace) throws IOException {
    Workload workload = new Workload(1);
    Path folder = Files.createTempDirectory("natship-bench");
    try (CountingEndpoint endpoint =
            CountingEndpoint.start(Math.max(1, scenario.destinations()), workload.instances());
        Subject subject =
            scenario.starter().start(new BenchStage(natsUrl, endpoint, folder, flags(), oneCore));
        NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
      return measure(scenario, pace, workload, endpoint, subject, publisher);
    } finally {
      delete(folder);
    }
  }

  private List<String> flags() {
    return recording.isPresent() ? Profile.FLAGS : List.of();
  }

  /// The CPU time of the last run, by the program's threads.
  String threads() {
    return threads;
  }

  private RunFigures measure(
      Scenario scenario,
      WorkloadPublisher.Pace pace,
      Workload workload,
      CountingEndpoint endpoint,
      Subject subject,
      NatsPublisher publisher)
      throws IOException {
    WorkloadPublisher load =
        new WorkloadPublisher(publisher, workload, new Polled(subject::done, POLL_NANOS));
    warmUp(load, pace, subject);
    for (int i = 0; i < scenario.destinations(); i++) {
      endpoint.verifier(i).forgetLatencies();
    }
    long bytesBefore = endpoint.bytes();
    // At a rate, each line sent counts, since some scenarios filter lines.
    boolean paced = pace instanceof WorkloadPublisher.Pace.Rate;
    LongSupplier counted = paced ? load::sent : subject::done;
    long doneBefore = counted.getAsLong();
    long cpuBefore = subject.cpuNanos();
    Map<String, Long> threadsBefore = ThreadTimes.read(subject.pid());
    long begin = System.nanoTime();
    load.run(pace, time.dividedBy(4).multipliedBy(3));
    long lines = Math.max(1, counted.getAsLong() - doneBefore);
    double cpu = subject.cpuNanos() - cpuBefore;
    double seconds = (System.nanoTime() - begin) / 1e9;
    double bytes = endpoint.bytes() - bytesBefore;
    Map<String, Long> threadsAfter = ThreadTimes.read(subject.pid());
    threads = ThreadTimes.perLine(threadsBefore, threadsAfter, lines);
    long compiler = ThreadTimes.compiler(threadsAfter) - ThreadTimes.compiler(threadsBefore);
    long collector = ThreadTimes.collector(threadsAfter) - ThreadTimes.collector(threadsBefore);
    long peak = subject.peakMebibytes();
    long resident = subject.residentMebibytes();

    // Read before the end: the very last batch waits for its age, which no other batch does.
    double[] millis = new double[3];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = endpoint.verifier(0).latency(PERCENTILES[i]) / 1e6;
    }
    if (recording.isPresent()) {
      Profile.dump(subject.pid(), recording.get());
    }
    settle(load, subject);
    Totals totals = totals(scenario, workload, endpoint, load, subject);
    return new RunFigures(
        scenario.name(),
        switch (pace) {
          case WorkloadPublisher.Pace.FlatOut _ -> "flat out";
          case WorkloadPublisher.Pace.Rate(long linesPerSecond) -> linesPerSecond + "/s";
        },
        lines,
        lines / seconds,
        cpu / lines,
        compiler * 1e6 / lines,
        collector * 1e6 / lines,
        scenario.filters() ? RunFigures.NOT_JUDGED : totals.lost(),
        totals.duplicates(),
        totals.disordered(),
        millis[0],
        millis[1],
        millis[2],
        bytes / lines / Math.max(1, scenario.destinations()),
        resident,
        peak);
  }

  /// Warms up for a quarter of the time, and longer while the JIT compiler is busy, but at most for
  /// the whole time. A program that runs for months does not notice what the compiler costs.
  private void warmUp(WorkloadPublisher load, WorkloadPublisher.Pace pace, Subject subject)
      throws IOException {
    load.run(pace, time.dividedBy(4));
    double compiling = 1;
    for (int step = 4; step < 16 && compiling > QUIET; step++) {
      long cpu = subject.cpuNanos();
      long compiler = ThreadTimes.compiler(ThreadTimes.read(subject.pid()));
      load.run(pace, time.dividedBy(16));
      compiler = ThreadTimes.compiler(ThreadTimes.read(subject.pid())) - compiler;
      compiling = compiler * 1e6 / Math.max(1, subject.cpuNanos() - cpu);
    }
  }

  private record Totals(long lost, long duplicates, long disordered) {}

  /// What was lost, sent twice or out of order. Of a program whose lines nobody sees, only how many
  /// it missed.
  private static Totals totals(
      Scenario scenario,
      Workload workload,
      CountingEndpoint endpoint,
      WorkloadPublisher load,
      Subject subject) {
    if (!scenario.isWatched()) {
      return new Totals(load.sent() - subject.done(), 0, 0);
    }
    Totals sum = new Totals(0, 0, 0);
    for (int i = 0; i < scenario.destinations(); i++) {
      Verifier.Tally verdict = endpoint.verifier(i).verdict(workload.sent());
      sum =
          new Totals(
              sum.lost() + verdict.lost(),
              sum.duplicates() + verdict.duplicates(),
              sum.disordered() + verdict.disordered());
    }
    return sum;
  }

  /// Waits for the last lines. Also ends when nothing has arrived for a while: the straightforward
  /// program never posts its last batch of less than a thousand lines.
  private static void settle(WorkloadPublisher load, Subject subject) {
    long[] last = {subject.done(), System.nanoTime()};
    Wait.holdsWithin(
        SETTLE_BOUND,
        () -> {
          long done = subject.done();
          if (done > last[0]) {
            last[0] = done;
            last[1] = System.nanoTime();
          }
          return done >= load.sent() || System.nanoTime() - last[1] > 3_000_000_000L;
        });
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
