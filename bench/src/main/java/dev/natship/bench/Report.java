package dev.natship.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The results of one invocation, as a readable page and as JSON.
final class Report {
  private final Map<String, List<RunFigures>> runs = new LinkedHashMap<>();
  private final List<RunFigures> paced = new ArrayList<>();
  private final Map<String, List<RunFigures>> once = new LinkedHashMap<>();
  private final List<StartUp.Times> starts = new ArrayList<>();
  private final List<StartCost.Outcome> costs = new ArrayList<>();
  private final List<SmallMachine.Outcome> small = new ArrayList<>();
  private final List<PastFigures.Outcome> past = new ArrayList<>();
  private final List<LevelCost.Outcome> levels = new ArrayList<>();
  private final int bytesPerLine;

  Report(int bytesPerLine) {
    this.bytesPerLine = bytesPerLine;
  }

  void add(RunFigures figures) {
    runs.computeIfAbsent(figures.scenario(), _ -> new ArrayList<>()).add(figures);
  }

  void addPaced(RunFigures figures) {
    paced.add(figures);
  }

  /// Adds a run that began with the program's start and ended with the last line.
  void addOnce(RunFigures figures) {
    once.computeIfAbsent(figures.scenario(), _ -> new ArrayList<>()).add(figures);
  }

  void add(List<StartUp.Times> times) {
    starts.addAll(times);
  }

  void addCosts(List<StartCost.Outcome> outcomes) {
    costs.addAll(outcomes);
  }

  void add(SmallMachine.Outcome outcome) {
    small.add(outcome);
  }

  void add(PastFigures.Outcome outcome) {
    past.add(outcome);
  }

  void addLevels(List<LevelCost.Outcome> outcomes) {
    levels.addAll(outcomes);
  }

  String page() {
    StringBuilder page = new StringBuilder();
    throughput(page);
    ratios(page, "flat out", runs);
    latencies(page);
    byPace().forEach((pace, figures) -> ratios(page, pace, figures));
    fromTheStart(page);
    ratios(page, "from the start to the last line", once);
    starts(page);
    costs(page);
    small(page);
    past(page);
    levels(page);
    return page.toString();
  }

  void write(Path file) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("java", Runtime.version().toString());
    report.put("processors", Runtime.getRuntime().availableProcessors());
    report.put("bytesPerLine", bytesPerLine);
    report.put("flatOut", runs);
    report.put("ratios", Ratio.all(runs));
    report.put("paced", byScenarioAndPace());
    report.put("fromTheStart", once);
    report.put("startUp", starts);
    report.put("startCost", costs);
    report.put("smallMachine", small);
    report.put("past", past);
    report.put("level", levels);
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, mapper.writeValueAsString(report) + "\n");
  }

  private void throughput(StringBuilder page) {
    if (runs.isEmpty()) {
      return;
    }
    row(page, "\nflat out, lines of %d bytes; CPU is the program's own", bytesPerLine);
    row(
        page,
        "  %-33s %22s %7s %6s %10s %11s %6s %6s %9s %5s",
        "",
        "CPU ns/line (range)",
        "compile",
        "GC",
        "lines/s",
        "lines/CPU s",
        "lost",
        "twice",
        "unordered",
        "MiB");
    runs.forEach((name, figures) -> {
      Spread cpu = Spread.of(figures, RunFigures::cpuNanosPerLine);
      row(
          page,
          "  %-33s %6.0f (%5.0f - %5.0f) %7.0f %6.0f %10.0f %11.0f %6d %6d %9d %5d",
          name,
          cpu.median(),
          cpu.low(),
          cpu.high(),
          Spread.of(figures, RunFigures::compilerNanosPerLine).median(),
          Spread.of(figures, RunFigures::collectorNanosPerLine).median(),
          Spread.of(figures, RunFigures::linesPerSecond).median(),
          1e9 / cpu.median(),
          figures.stream().mapToLong(RunFigures::lost).sum(),
          figures.stream().mapToLong(RunFigures::duplicates).sum(),
          figures.stream().mapToLong(RunFigures::disordered).sum(),
          figures.stream().mapToLong(RunFigures::peakMebibytes).max().orElse(0));
    });
  }

  private static void ratios(
      StringBuilder page, String how, Map<String, List<RunFigures>> figures) {
    List<Ratio> ratios = Ratio.all(figures);
    if (!ratios.isEmpty()) {
      row(
          page,
          "\n%s: ratios of medians, without the compiler's time (with it), and the targets",
          how);
    }
    for (Ratio ratio : ratios) {
      row(
          page,
          "  %-66s %6.2f (%5.2f)   %-14s %s",
          ratio.meaning(),
          ratio.value(),
          ratio.withCompiler(),
          ratio.target().isEmpty() ? "" : "target " + ratio.target(),
          ratio.verdict());
    }
  }

  private void latencies(StringBuilder page) {
    if (!paced.isEmpty()) {
      row(
          page,
          "\nat a steady rate: CPU with the compiler's; milliseconds from sending to acceptance");
      row(
          page,
          "  %-33s %9s %16s %22s %7s %7s %7s %6s %6s %5s",
          "",
          "rate",
          "% of a core",
          "CPU ns/line (range)",
          "p50",
          "p99",
          "p99.9",
          "lost",
          "twice",
          "MiB");
    }
    byScenarioAndPace().forEach((_, runs) -> paced(page, runs));
  }

  private static void paced(StringBuilder page, List<RunFigures> runs) {
    Spread share = Spread.of(runs, RunFigures::shareOfCore);
    Spread cpu = Spread.of(runs, RunFigures::cpuNanosPerLine);
    row(
        page,
        "  %-33s %9s %5.1f (%3.1f - %4.1f) %6.0f (%5.0f - %5.0f) %7.1f %7.1f %7.1f %6s %6d %5d",
        runs.getFirst().scenario(),
        runs.getFirst().pace(),
        share.median(),
        share.low(),
        share.high(),
        cpu.median(),
        cpu.low(),
        cpu.high(),
        Spread.of(runs, RunFigures::p50Millis).median(),
        Spread.of(runs, RunFigures::p99Millis).median(),
        Spread.of(runs, RunFigures::p999Millis).median(),
        lost(runs),
        runs.stream().mapToLong(RunFigures::duplicates).sum(),
        runs.stream().mapToLong(RunFigures::residentMebibytes).max().orElse(0));
  }

  private static String lost(List<RunFigures> runs) {
    return runs.getFirst().lost() == RunFigures.NOT_JUDGED
        ? "-"
        : Long.toString(runs.stream().mapToLong(RunFigures::lost).sum());
  }

  private Map<String, List<RunFigures>> byScenarioAndPace() {
    Map<String, List<RunFigures>> groups = new LinkedHashMap<>();
    for (RunFigures figures : paced) {
      groups
          .computeIfAbsent(figures.scenario() + " " + figures.pace(), _ -> new ArrayList<>())
          .add(figures);
    }
    return groups;
  }

  private Map<String, Map<String, List<RunFigures>>> byPace() {
    Map<String, Map<String, List<RunFigures>>> paces = new LinkedHashMap<>();
    for (RunFigures figures : paced) {
      paces
          .computeIfAbsent(figures.pace(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(figures.scenario(), _ -> new ArrayList<>())
          .add(figures);
    }
    return paces;
  }

  private void fromTheStart(StringBuilder page) {
    if (!once.isEmpty()) {
      row(
          page,
          "\nfrom the program's start (of a burst: from the first line) to the last line; CPU with"
              + " the start's and the compiler's");
      row(
          page,
          "  %-33s %9s %9s %10s %22s %9s %6s %6s %9s %5s",
          "",
          "lines",
          "seconds",
          "lines/s",
          "CPU ns/line (range)",
          "p99 ms",
          "lost",
          "twice",
          "unordered",
          "MiB");
    }
    once.forEach((name, figures) -> {
      Spread cpu = Spread.of(figures, RunFigures::cpuNanosPerLine);
      double rate = Spread.of(figures, RunFigures::linesPerSecond).median();
      row(
          page,
          "  %-33s %9d %9.1f %10.0f %6.0f (%5.0f - %5.0f) %9.0f %6d %6d %9d %5d",
          name,
          figures.getFirst().lines(),
          figures.getFirst().lines() / rate,
          rate,
          cpu.median(),
          cpu.low(),
          cpu.high(),
          Spread.of(figures, RunFigures::p99Millis).median(),
          figures.stream().mapToLong(RunFigures::lost).sum(),
          figures.stream().mapToLong(RunFigures::duplicates).sum(),
          figures.stream().mapToLong(RunFigures::disordered).sum(),
          figures.stream().mapToLong(RunFigures::peakMebibytes).max().orElse(0));
    });
  }

  private void starts(StringBuilder page) {
    if (!starts.isEmpty()) {
      row(
          page,
          "\n"
              + "start-up with an HTTP destination, milliseconds from exec (target: ready below 500"
              + " with the cache);\n"
              + "  once more with the jars of the HTTP and local sinks only");
    }
    for (StartUp.Times times : starts) {
      row(
          page,
          "  %-10s %3d jars, %4.1f MiB  %-14s median %6.0f   slowest %6.0f",
          times.what(),
          times.jars(),
          times.mebibytes(),
          times.cache() ? "with cache" : "without cache",
          times.millis(),
          times.slowest());
    }
  }

  private void costs(StringBuilder page) {
    if (!costs.isEmpty()) {
      row(
          page,
          "\n"
              + "what a start costs with the cache, on one core: until ready (targets: 250 ms, 350"
              + " ms of CPU), and CPU ns a line\n"
              + "  of the first lines and of later ones (target: 3 x)");
    }
    for (StartCost.Outcome each : costs) {
      row(page, "  %s", each.distribution());
      row(
          page,
          "    ready after %.0f ms, %.0f ms of CPU; at 5,000 lines/s first %.0f, later %.0f: %.1f"
              + " x; in bursts %.0f, %.0f: %.1f x",
          each.readyMillis(),
          each.readyCpuMillis(),
          each.pacedFirstNanos(),
          each.pacedLaterNanos(),
          each.pacedFirstNanos() / each.pacedLaterNanos(),
          each.burstFirstNanos(),
          each.burstLaterNanos(),
          each.burstFirstNanos() / each.burstLaterNanos());
    }
  }

  private void small(StringBuilder page) {
    for (SmallMachine.Outcome outcome : small) {
      row(page, "\n256 MB, destination down, fed as fast as it reads for %d s", outcome.seconds());
      row(
          page,
          "  %s, %s; resident at most %d MiB, peak %d MiB; received %d lines, dropped and counted"
              + " %d",
          outcome.realLimit() ? "the kernel's limit" : "NO REAL LIMIT (needs root)",
          outcome.survived() ? "alive" : "KILLED",
          outcome.residentMebibytes(),
          outcome.peakMebibytes(),
          outcome.received(),
          outcome.dropped());
    }
  }

  private void past(StringBuilder page) {
    for (PastFigures.Outcome outcome : past) {
      row(
          page,
          "\nthe past: %,d lines, %.2f GB as they came; rewriting %.2f µs of CPU a line; kept in"
              + " %.1f bytes a line (%.1f in the .zst)",
          outcome.lines(),
          outcome.rawBytes() / 1e9,
          outcome.rewritingSeconds() * 1e6 / outcome.lines(),
          (double) outcome.folderBytes() / outcome.lines(),
          (double) outcome.zstdBytes() / outcome.lines());
      for (PastFigures.Search search : outcome.searches()) {
        row(
            page,
            "  %-24s %6.2f s  %6.2f s of CPU  %5.2f GB a second of a core  found %s",
            search.what(),
            search.seconds(),
            search.cpuSeconds(),
            outcome.rawBytes() / 1e9 / search.cpuSeconds(),
            search.answer());
      }
    }
  }

  private void levels(StringBuilder page) {
    if (!levels.isEmpty()) {
      row(
          page,
          "\n"
              + "what it adds to decoding to find the level, CPU ns a line, by first quartiles (by"
              + " best rounds); target: 80 for lines as programs write them, without marks");
    }
    for (LevelCost.Outcome each : levels) {
      row(
          page,
          "  %-24s %5d lines  level %5.0f (%5.0f)   decoding without it %5.0f",
          each.lines(),
          each.count(),
          each.level(),
          each.best(),
          each.without());
    }
  }

  // The annotation that Error Prone asks for would be a dependency for one private method.
  @SuppressWarnings("AnnotateFormatMethod")
  private static void row(StringBuilder page, String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
