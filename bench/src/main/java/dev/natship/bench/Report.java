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

/// Everything one invocation found, as a page for people and as JSON.
final class Report {
  private final Map<String, List<RunFigures>> runs = new LinkedHashMap<>();
  private final List<RunFigures> paced = new ArrayList<>();
  private final List<StartUp.Times> starts = new ArrayList<>();
  private final List<SmallMachine.Outcome> small = new ArrayList<>();
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

  void add(List<StartUp.Times> times) {
    starts.addAll(times);
  }

  void add(SmallMachine.Outcome outcome) {
    small.add(outcome);
  }

  String page() {
    StringBuilder page = new StringBuilder();
    throughput(page);
    ratios(page);
    latencies(page);
    starts(page);
    small(page);
    return page.toString();
  }

  void write(Path file) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("java", Runtime.version().toString());
    report.put("processors", Runtime.getRuntime().availableProcessors());
    report.put("bytesPerLine", bytesPerLine);
    report.put("flatOut", runs);
    report.put("ratios", Ratio.all(runs));
    report.put("paced", paced);
    report.put("startUp", starts);
    report.put("smallMachine", small);
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
        "  %-16s %22s %7s %6s %10s %11s %6s %6s %9s %5s",
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
          "  %-16s %6.0f (%5.0f - %5.0f) %7.0f %6.0f %10.0f %11.0f %6d %6d %9d %5d",
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

  private void ratios(StringBuilder page) {
    List<Ratio> ratios = Ratio.all(runs);
    if (!ratios.isEmpty()) {
      row(page, "\nratios of medians, without the compiler's time (with it), and the targets");
    }
    for (Ratio ratio : ratios) {
      row(
          page,
          "  %-56s %6.2f (%5.2f)   target %-7s %s",
          ratio.meaning(),
          ratio.value(),
          ratio.withCompiler(),
          ratio.target(),
          ratio.met() ? "met" : "MISSED");
    }
  }

  private void latencies(StringBuilder page) {
    if (!paced.isEmpty()) {
      row(page, "\nat a steady rate: from sending to acceptance, milliseconds");
      row(page, "  %-18s %10s %8s %8s %8s %12s", "", "rate", "p50", "p99", "p99.9", "CPU ns/line");
    }
    for (RunFigures figures : paced) {
      row(
          page,
          "  %-18s %10s %8.1f %8.1f %8.1f %12.0f",
          figures.scenario(),
          figures.pace(),
          figures.p50Millis(),
          figures.p99Millis(),
          figures.p999Millis(),
          figures.cpuNanosPerLine());
    }
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

  // The annotation that is asked for would be a dependency for one private method.
  @SuppressWarnings("AnnotateFormatMethod")
  private static void row(StringBuilder page, String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
