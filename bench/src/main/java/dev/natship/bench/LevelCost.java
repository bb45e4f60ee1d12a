package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.api.Output;
import dev.natship.demo.BelievableLines;
import dev.natship.lines.Decoder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures what it costs to find the level of a line: decoding with the level, less decoding
/// without it, in turn on one thread. The lines are those of the benchmark, four times as many as a
/// run has, so that few are remembered as they are. For one thread.
final class LevelCost {
  private static final int WORKLOADS = 4;
  private static final int OF_EACH = 512;
  private static final int LEAST_ROUNDS = 3;

  /// Few enough for many rounds, and many enough that reading the clock does not count.
  private static final int LINES_A_ROUND = 20_000;

  private static final long RECEIVED = 1_771_324_200_000_000_000L;

  private final Decoder with = new Decoder();
  private final Decoder without = new Decoder(List.of());
  private final Output record = new Output(1 << 14);
  private final Duration run;

  /// CPU ns a line.
  ///
  /// @param without of decoding without a level, in the first quartile of the rounds
  /// @param best what the level adds, by the best rounds
  /// @param level what it adds, by the first quartiles
  record Outcome(String lines, int count, double without, double best, double level) {}

  /// Lines with their subjects.
  ///
  /// @param ends where each ends; the next one begins there
  record Lines(String name, List<String> subjects, byte[] bytes, int[] ends) {
    int count() {
      return ends.length;
    }
  }

  private record Line(String subject, byte[] payload) {}

  /// @param run how long to measure the mixed lines, and all programs together
  LevelCost(Duration run) {
    this.run = run;
  }

  /// Of all lines mixed, of the same as programs write them, which have no mark, and of the marked
  /// ones of each program.
  List<Outcome> measure() {
    List<Lines> programs = byProgram();
    Lines mixed = mixed();
    rounds(mixed, run.dividedBy(2));
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(rounds(mixed, run));
    outcomes.add(rounds(unmarked(), run.dividedBy(2)));
    for (Lines program : programs) {
      outcomes.add(rounds(program, run.dividedBy(programs.size())));
    }
    return outcomes;
  }

  static Lines mixed() {
    return lines("mixed", marked());
  }

  private static List<Lines> byProgram() {
    Map<String, List<Line>> programs = new LinkedHashMap<>();
    for (Line line : marked()) {
      String app = line.subject().split("\\.")[1];
      programs.computeIfAbsent(app, _ -> new ArrayList<>()).add(line);
    }
    List<Lines> all = new ArrayList<>();
    programs.forEach((app, lines) -> all.add(lines(app, lines)));
    return all;
  }

  private static List<Line> marked() {
    List<Line> lines = new ArrayList<>();
    for (int seed = 1; seed <= WORKLOADS; seed++) {
      Workload workload = new Workload(seed);
      for (int i = 0; i < OF_EACH; i++) {
        Workload.Template line = workload.next(RECEIVED + i);
        lines.add(new Line(new String(line.subject(), UTF_8), line.payload().clone()));
      }
    }
    return lines;
  }

  private static Lines unmarked() {
    List<Line> lines = new ArrayList<>();
    BelievableLines believable = new BelievableLines(1);
    Instant time = Instant.ofEpochSecond(0, RECEIVED);
    for (int i = 0; i < WORKLOADS * OF_EACH; i++) {
      BelievableLines.Line line = believable.next(time.plusMillis(i));
      lines.add(new Line(line.subject(), line.payload()));
    }
    return lines("mixed, without marks", lines);
  }

  private static Lines lines(String name, List<Line> lines) {
    Output bytes = new Output(1 << 20);
    int[] ends = new int[lines.size()];
    for (int i = 0; i < ends.length; i++) {
      byte[] payload = lines.get(i).payload();
      bytes.write(payload, 0, payload.length);
      ends[i] = bytes.size();
    }
    // Subjects are the same strings again, as the receiver hands them on.
    List<String> subjects = lines.stream().map(line -> line.subject().intern()).toList();
    return new Lines(name, subjects, bytes.toByteArray(), ends);
  }

  private Outcome rounds(Lines lines, Duration limit) {
    int times = Math.max(1, LINES_A_ROUND / lines.count());
    List<Double> levels = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    long begin = System.nanoTime();
    while (plain.size() < LEAST_ROUNDS || System.nanoTime() - begin < limit.toNanos()) {
      boolean first = plain.size() % 2 == 0;
      (first ? levels : plain).add(nanosPerLine(first ? with : without, lines, times));
      (first ? plain : levels).add(nanosPerLine(first ? without : with, lines, times));
    }
    double[] level = sorted(levels);
    double[] none = sorted(plain);
    int quartile = none.length / 4;
    return new Outcome(
        lines.name(),
        lines.count(),
        none[quartile],
        level[0] - none[0],
        level[quartile] - none[quartile]);
  }

  private double nanosPerLine(Decoder decoder, Lines lines, int times) {
    decode(decoder, lines);
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      decode(decoder, lines);
    }
    long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    return (double) spent / times / lines.count();
  }

  private void decode(Decoder decoder, Lines lines) {
    int from = 0;
    for (int i = 0; i < lines.count(); i++) {
      int end = lines.ends()[i];
      record.truncate(0);
      decoder.decode(lines.subjects().get(i), lines.bytes(), from, end - from, RECEIVED, record);
      from = end;
    }
  }

  private static double[] sorted(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
