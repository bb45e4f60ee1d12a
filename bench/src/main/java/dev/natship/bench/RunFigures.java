package dev.natship.bench;

/// What one run of one scenario showed. CPU is that of the program's process only. The verdict sums
/// all destinations; latencies are from sending to acceptance, 0 where nobody watches.
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
  /// Instead of how many lines are lost, where some stay away on purpose.
  static final long NOT_JUDGED = -1;

  /// In percent of one core.
  double shareOfCore() {
    return cpuNanosPerLine * linesPerSecond / 1e7;
  }

  /// CPU without that of the JIT compiler, which a program pays once and not per line: what a
  /// shipper that has run for an hour needs.
  double steadyNanosPerLine() {
    return cpuNanosPerLine - compilerNanosPerLine;
  }
}
