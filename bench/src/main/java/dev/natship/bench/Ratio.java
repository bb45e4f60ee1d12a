package dev.natship.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Compares two scenarios of one invocation, against a target if there is one. Both are compared
/// without the CPU time of the JIT compiler; `withCompiler` includes it. They count as equal where
/// the ranges of their rounds overlap.
record Ratio(
    String meaning, double value, double withCompiler, String target, boolean met, boolean equal) {

  private enum Sense {
    /// CPU per line of the subject, divided by that of the baseline. The target is the most it may
    /// be.
    COSTS_AT_MOST,
    /// Lines per second of CPU of the subject, divided by those of the baseline. The target is the
    /// least it may be.
    DOES_AT_LEAST,
    /// Lines per second of CPU as well, without a target.
    DOES
  }

  private record Goal(
      String meaning, String subject, String baseline, Sense sense, double target) {}

  private static final List<Goal> GOALS = goals();

  private static List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    goals.add(costs("blackhole : bare subscriber", "blackhole", "bare", 0.6));
    goals.add(does("http gzip : straightforward gzip", "http-gzip", "straightforward", 7));
    goals.add(does("http zstd : straightforward gzip", "http-zstd", "straightforward", 7));
    goals.add(costs("five http gzip : one", "five-http-gzip", "http-gzip", 3.5));
    goals.add(costs("five blackholes : one", "five-blackholes", "blackhole", 3));
    goals.add(does("journal on disk : in memory", "blackhole-disk", "blackhole", 0.85));
    for (String provider : List.of("datadog", "axiom", "loki")) {
      goals.add(costs(provider + " : http gzip", provider, "http-gzip", 1.2));
    }
    goals.add(costs("all redactions : none", "redacted", "http-gzip", 1.3));
    for (Scenario scenario : Scenario.ALL) {
      String baseline = Scenario.BASELINE + scenario.name();
      if (Scenario.named(baseline).isPresent()) {
        goals.add(compares(scenario.name() + " : the same, straightforward", scenario, baseline));
      }
    }
    goals.add(compares("http gzip : peer", Scenario.GZIP, Scenario.PEER));
    return List.copyOf(goals);
  }

  private static Goal compares(String what, Scenario subject, String baseline) {
    return new Goal("lines per CPU second, " + what, subject.name(), baseline, Sense.DOES, 0);
  }

  private static Goal costs(String what, String subject, String baseline, double most) {
    return new Goal("CPU per line, " + what, subject, baseline, Sense.COSTS_AT_MOST, most);
  }

  private static Goal does(String what, String subject, String baseline, double least) {
    return new Goal("lines per CPU second, " + what, subject, baseline, Sense.DOES_AT_LEAST, least);
  }

  /// The ratios of which both scenarios ran.
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

  /// The result in a word or two.
  String verdict() {
    String judged = target.isEmpty() ? "" : met ? "met" : "MISSED";
    return equal ? (judged + " (equal: the ranges overlap)").strip() : judged;
  }

  private static Ratio of(Goal goal, List<RunFigures> subject, List<RunFigures> baseline) {
    double value = value(goal, subject, baseline, RunFigures::steadyNanosPerLine);
    double withCompiler = value(goal, subject, baseline, RunFigures::cpuNanosPerLine);
    boolean equal = overlap(subject, baseline);
    return switch (goal.sense()) {
      case COSTS_AT_MOST ->
          new Ratio(
              goal.meaning(),
              value,
              withCompiler,
              "<= " + goal.target(),
              value <= goal.target(),
              equal);
      case DOES_AT_LEAST ->
          new Ratio(
              goal.meaning(),
              value,
              withCompiler,
              ">= " + goal.target(),
              value >= goal.target(),
              equal);
      case DOES -> new Ratio(goal.meaning(), value, withCompiler, "", true, equal);
    };
  }

  /// Whether the ranges overlap. A single round has no range.
  private static boolean overlap(List<RunFigures> some, List<RunFigures> others) {
    Spread one = Spread.of(some, RunFigures::steadyNanosPerLine);
    Spread other = Spread.of(others, RunFigures::steadyNanosPerLine);
    return some.size() > 1
        && others.size() > 1
        && one.low() <= other.high()
        && other.low() <= one.high();
  }

  private static double value(
      Goal goal,
      List<RunFigures> subject,
      List<RunFigures> baseline,
      ToDoubleFunction<RunFigures> nanosPerLine) {
    double cost =
        Spread.of(subject, nanosPerLine).median() / Spread.of(baseline, nanosPerLine).median();
    return goal.sense() == Sense.COSTS_AT_MOST ? cost : 1 / cost;
  }
}
