package dev.natship.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A relation between two scenarios of one invocation, with the target set for it. Judged without
/// the JIT compiler's time; `withCompiler` has it in.
record Ratio(String meaning, double value, double withCompiler, String target, boolean met) {

  private enum Direction {
    AT_MOST,
    AT_LEAST
  }

  private record Goal(
      String meaning, String subject, String baseline, Direction direction, double target) {}

  private static final List<Goal> GOALS =
      List.of(
          new Goal(
              "CPU per line, blackhole : bare subscriber",
              "blackhole",
              "bare",
              Direction.AT_MOST,
              2.0),
          new Goal(
              "lines per CPU second, http gzip : straightforward gzip",
              "http-gzip",
              "straightforward",
              Direction.AT_LEAST,
              2.0),
          new Goal(
              "lines per CPU second, http zstd : straightforward gzip",
              "http-zstd",
              "straightforward",
              Direction.AT_LEAST,
              4.0),
          new Goal(
              "CPU per line, five http gzip : one",
              "five-http-gzip",
              "http-gzip",
              Direction.AT_MOST,
              3.0),
          new Goal(
              "CPU per line, five blackholes : one",
              "five-blackholes",
              "blackhole",
              Direction.AT_MOST,
              3.0),
          new Goal(
              "lines per CPU second, journal on disk : in memory",
              "blackhole-disk",
              "blackhole",
              Direction.AT_LEAST,
              0.8));

  /// Those whose scenarios ran.
  static List<Ratio> all(Map<String, List<RunFigures>> runs) {
    List<Ratio> ratios = new ArrayList<>();
    for (Goal goal : GOALS) {
      List<RunFigures> subject = runs.getOrDefault(goal.subject(), List.of());
      List<RunFigures> baseline = runs.getOrDefault(goal.baseline(), List.of());
      if (!subject.isEmpty() && !baseline.isEmpty()) {
        ratios.add(of(goal, subject, baseline));
      }
    }
    return ratios;
  }

  private static Ratio of(Goal goal, List<RunFigures> subject, List<RunFigures> baseline) {
    double value = value(goal, subject, baseline, RunFigures::steadyNanosPerLine);
    double withCompiler = value(goal, subject, baseline, RunFigures::cpuNanosPerLine);
    return switch (goal.direction()) {
      case AT_MOST ->
          new Ratio(
              goal.meaning(), value, withCompiler, "<= " + goal.target(), value <= goal.target());
      case AT_LEAST ->
          new Ratio(
              goal.meaning(), value, withCompiler, ">= " + goal.target(), value >= goal.target());
    };
  }

  private static double value(
      Goal goal,
      List<RunFigures> subject,
      List<RunFigures> baseline,
      ToDoubleFunction<RunFigures> nanosPerLine) {
    double cost =
        Spread.of(subject, nanosPerLine).median() / Spread.of(baseline, nanosPerLine).median();
    return goal.direction() == Direction.AT_MOST ? cost : 1 / cost;
  }
}
