package dev.natship.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A relation between two scenarios of one invocation, with the target set for it.
record Ratio(String meaning, double value, String target, boolean met) {

  /// Those whose scenarios ran.
  static List<Ratio> all(Map<String, List<Figures>> runs) {
    List<Ratio> ratios = new ArrayList<>();
    atMost(ratios, runs, "CPU per line, blackhole : bare subscriber", "blackhole", "bare", 2.0);
    atLeast(
        ratios,
        runs,
        "lines per CPU second, http gzip : straightforward gzip",
        "http-gzip",
        "straightforward",
        2.0);
    atLeast(
        ratios,
        runs,
        "lines per CPU second, http zstd : straightforward gzip",
        "http-zstd",
        "straightforward",
        4.0);
    atMost(ratios, runs, "CPU per line, five http gzip : one", "five-http-gzip", "http-gzip", 3.0);
    atMost(
        ratios, runs, "CPU per line, five blackholes : one", "five-blackholes", "blackhole", 3.0);
    atLeast(
        ratios,
        runs,
        "lines per CPU second, journal on disk : in memory",
        "blackhole-disk",
        "blackhole",
        0.8);
    return ratios;
  }

  private static void atMost(
      List<Ratio> ratios,
      Map<String, List<Figures>> runs,
      String meaning,
      String subject,
      String baseline,
      double target) {
    if (runs.containsKey(subject) && runs.containsKey(baseline)) {
      double value = cpu(runs, subject) / cpu(runs, baseline);
      ratios.add(new Ratio(meaning, value, "<= " + target, value <= target));
    }
  }

  private static void atLeast(
      List<Ratio> ratios,
      Map<String, List<Figures>> runs,
      String meaning,
      String subject,
      String baseline,
      double target) {
    if (runs.containsKey(subject) && runs.containsKey(baseline)) {
      double value = cpu(runs, baseline) / cpu(runs, subject);
      ratios.add(new Ratio(meaning, value, ">= " + target, value >= target));
    }
  }

  private static double cpu(Map<String, List<Figures>> runs, String scenario) {
    return Spread.of(runs.getOrDefault(scenario, List.of()), Figures::cpuNanosPerLine).median();
  }
}
