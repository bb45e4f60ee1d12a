package dev.natship.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// CPU time by thread name, from Linux; empty on other systems. Unlike Flight Recorder, Linux also
/// counts the JIT compiler, the garbage collector and the time in system calls.
final class ThreadTimes {
  private static final int TICKS_PER_SECOND = 100;
  private static final int ROWS = 8;

  private ThreadTimes() {}

  /// Milliseconds of user and kernel time by thread name. A number at the end of a name is left
  /// out.
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
      // A thread ended meanwhile, or this is not Linux: what was read is good enough.
    }
    return times;
  }

  /// The time of the JIT compiler.
  static long compiler(Map<String, Long> times) {
    return sum(times, "C1 Compiler") + sum(times, "C2 Compiler");
  }

  /// The time of the garbage collector.
  static long collector(Map<String, Long> times) {
    return sum(times, "VM Thread") + sum(times, "GC Thread");
  }

  private static long sum(Map<String, Long> times, String prefix) {
    return times.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /// The time spent between both readings, in nanoseconds per line, the largest first.
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
