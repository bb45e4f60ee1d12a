package dev.natship.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// CPU time by thread name, from the kernel: unlike Flight Recorder it knows of the compiler, of
/// the collector, and of the time inside system calls. Empty where there is no such kernel.
final class ThreadTimes {
  private static final int TICKS_PER_SECOND = 100;
  private static final int ROWS = 8;

  private ThreadTimes() {}

  /// Milliseconds of user and kernel time by name, numbers at its end left out.
  static Map<String, Long> read(long pid) {
    Map<String, Long> times = new HashMap<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks) {
        String stat = Files.readString(task.resolve("stat"));
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        String[] fields = stat.substring(close + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        String name = stat.substring(open + 1, close).replaceAll("[-# ]*[0-9]+$", "");
        times.merge(name, ticks * 1000 / TICKS_PER_SECOND, Long::sum);
      }
    } catch (IOException _) {
      // A thread ended while we looked, or this is no Linux: what was read will do.
    }
    return times;
  }

  /// What the JIT compiler has spent, which ends with the warm-up.
  static long compiler(Map<String, Long> times) {
    return sum(times, "C1 Compiler") + sum(times, "C2 Compiler");
  }

  /// What the garbage collector has spent.
  static long collector(Map<String, Long> times) {
    return sum(times, "VM Thread") + sum(times, "GC Thread");
  }

  private static long sum(Map<String, Long> times, String prefix) {
    return times.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /// What was spent since `before`, the dearest first, in nanoseconds per line.
  static String perLine(Map<String, Long> before, Map<String, Long> after, long lines) {
    StringBuilder table = new StringBuilder("\n  CPU ns/line by thread\n");
    after.entrySet().stream()
        .map(entry ->
            Map.entry(entry.getKey(), entry.getValue() - before.getOrDefault(entry.getKey(), 0L)))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(ROWS)
        .forEach(entry ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "  %8.0f  %s%n",
                    entry.getValue() * 1e6 / Math.max(1, lines),
                    entry.getKey())));
    return table.toString();
  }
}
