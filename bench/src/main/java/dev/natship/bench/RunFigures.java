package dev.natship.bench;

/// The results of one run of one scenario. CPU is that of the program's processes only. Lost lines,
/// duplicates and disorder are sums over all destinations. Latencies are from sending to
/// acceptance; 0 where no destination sees the lines.
record RunFigures(
    String scenario,
    String pace,
    long lines,
    double linesPerSecond,
    double cpuNanosPerLine,
    double compilerNanosPerLine,
    double collectorNanosPerLine,
    long lost,
    long duplicates,
    long disordered,
    double p50Millis,
    double p99Millis,
    double p999Millis,
    double bytesPerLineSent,
    long residentMebibytes,
    long peakMebibytes) {
  /// Stands for the number of lost lines in scenarios that filter lines.
  static final long NOT_JUDGED = -1;

  /// CPU in percent of one core.
  double shareOfCore() {
    return cpuNanosPerLine * linesPerSecond / 1e7;
  }

  /// CPU per line without the JIT compiler's. A program pays for the compiler once, not per line,
  /// so this is what a shipper costs after an hour.
  double steadyNanosPerLine() {
    return cpuNanosPerLine - compilerNanosPerLine;
  }
}
