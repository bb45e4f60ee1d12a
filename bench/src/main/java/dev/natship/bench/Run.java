package dev.natship.bench;

import dev.natship.demo.NatsPublisher;
import dev.natship.testkit.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Runs one scenario once. Starts the program, warms it up for at least a quarter of the time,
/// measures three quarters of the time, waits for the last line and verifies.
final class Run {
  private static final Duration SETTLE_BOUND = Duration.ofMinutes(30);
  private static final long SILENCE_NANOS = 3_000_000_000L;
  private static final long BURST_SECONDS = 4;
  private static final long POLL_NANOS = 10_000_000;
  private static final double QUIET = 0.02;
  private static final double[] PERCENTILES = {0.5, 0.99, 0.999};

  private final String natsUrl;
  private final Duration time;
  private final Optional<Path> recording;
  private final boolean oneCore;
  private final Certificates certificates;
  private String threads = "";

  /// @param recording where Flight Recorder writes its recording of the program, if there is to be
  ///   one
  /// @param oneCore whether the program runs on one core only
  /// @param certificates those of the NATS server
  Run(
      String natsUrl,
      Duration time,
      Optional<Path> recording,
      boolean oneCore,
      Certificates certificates) {
    this.natsUrl = natsUrl;
    this.time = time;
    this.recording = recording;
    this.oneCore = oneCore;
    this.certificates = certificates;
  }

  RunFigures of(Scenario scenario, WorkloadPublisher.Pace pace) throws IOException {
    return staged(
        scenario,
        (stage, workload) -> {
          try (Subject subject = scenario.starter().start(stage);
              NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
            return measure(scenario, pace, workload, stage.endpoint(), subject, publisher);
          }
        });
  }

  /// Sends so many lines within four seconds to a program that has just come up, on one core of a
  /// small machine. Counts its CPU from its start on, for each line that arrived.
  RunFigures burst(Scenario scenario, long lines) throws IOException {
    return staged(
        scenario,
        (stage, workload) -> {
          try (Subject subject = scenario.starter().start(stage.small());
              NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
            WorkloadPublisher load =
                new WorkloadPublisher(publisher, workload, new Polled(subject::done, POLL_NANOS));
            long begin = System.nanoTime();
            load.run(new WorkloadPublisher.Pace.Rate(lines / BURST_SECONDS), lines);
            return toTheEnd(scenario, "cold", workload, stage, subject, begin);
          }
        });
  }

  /// Lets a program catch up with so many lines that lie on the disk. Counts from its start on.
  RunFigures backlog(Scenario scenario, long lines) throws IOException {
    return staged(
        scenario,
        (stage, workload) -> {
          scenario.backlog().fill(stage, workload, lines);
          long begin = System.nanoTime();
          try (Subject subject = scenario.starter().start(stage)) {
            return toTheEnd(scenario, "from disk", workload, stage, subject, begin);
          }
        });
  }

  private RunFigures toTheEnd(
      Scenario scenario,
      String pace,
      Workload workload,
      BenchStage stage,
      Subject subject,
      long begin)
      throws IOException {
    long sent = Arrays.stream(workload.sent()).sum();
    long last = lastArrival(sent, subject);
    long lines = Math.max(1, subject.done());
    double cpu = subject.cpuNanos();
    Map<String, Long> all = ThreadTimes.read(subject.pid());
    threads = ThreadTimes.perLine(Map.of(), all, lines);
    if (recording.isPresent()) {
      Profile.dump(subject.pid(), recording.get());
    }
    Verifier verifier = stage.endpoint().verifier(0);
    Totals totals = totals(scenario, workload, stage.endpoint(), sent, subject);
    return new RunFigures(
        scenario.name(),
        pace,
        lines,
        lines / ((last - begin) / 1e9),
        cpu / lines,
        ThreadTimes.compiler(all) * 1e6 / lines,
        ThreadTimes.collector(all) * 1e6 / lines,
        totals.lost(),
        totals.duplicates(),
        totals.disordered(),
        verifier.latency(PERCENTILES[0]) / 1e6,
        verifier.latency(PERCENTILES[1]) / 1e6,
        verifier.latency(PERCENTILES[2]) / 1e6,
        stage.endpoint().bytes() / (double) lines,
        subject.residentMebibytes(),
        subject.peakMebibytes());
  }

  @FunctionalInterface
  private interface Measurement {
    RunFigures measure(BenchStage stage, Workload workload) throws IOException;
  }

  private RunFigures staged(Scenario scenario, Measurement measurement) throws IOException {
    Workload workload = new Workload(1);
    Path folder = Files.createTempDirectory("natship-bench");
    try (CountingEndpoint endpoint =
        CountingEndpoint.start(
            Math.max(1, scenario.destinations()),
            workload.instances(),
            Optional.of(certificates))) {
      return measurement.measure(
          new BenchStage(natsUrl, endpoint, folder, flags(), oneCore, Optional.empty()), workload);
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
    lastArrival(load.sent(), subject);
    Totals totals = totals(scenario, workload, endpoint, load.sent(), subject);
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
      Scenario scenario, Workload workload, CountingEndpoint endpoint, long sent, Subject subject) {
    if (!scenario.isWatched()) {
      return new Totals(sent - subject.done(), 0, 0);
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

  /// Waits for the last lines and returns when the last one arrived. Also ends when nothing has
  /// arrived for a while: the straightforward program never posts its last batch of less than a
  /// thousand lines.
  private static long lastArrival(long sent, Subject subject) {
    long[] last = {-1, System.nanoTime()};
    Wait.holdsWithin(
        SETTLE_BOUND,
        () -> {
          long done = subject.done();
          if (done > last[0]) {
            last[0] = done;
            last[1] = System.nanoTime();
          }
          return done >= sent || System.nanoTime() - last[1] > SILENCE_NANOS || !subject.isAlive();
        });
    return last[1];
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
