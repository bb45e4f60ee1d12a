package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// A program under measurement, in a JVM of its own, so that its CPU time and memory are its own
/// too. All subjects run with the same flags. `done` counts the lines it has finished with.
final class Subject implements AutoCloseable {
  static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED");
  private static final Duration STOP_BOUND = Duration.ofSeconds(15);

  private final Process process;
  private final Path log;
  private final LongSupplier done;

  /// How to start: class path, more flags than the common ones, main class and its arguments.
  record Command(
      String classPath,
      List<String> flags,
      String main,
      List<String> arguments,
      Map<String, String> environment,
      List<String> before)
      implements Program {
    Command(
        String classPath,
        List<String> flags,
        String main,
        List<String> arguments,
        Map<String, String> environment) {
      this(classPath, flags, main, arguments, environment, List.of());
    }

    List<String> line() {
      List<String> line = new ArrayList<>(before);
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(FLAGS);
      line.addAll(flags);
      line.addAll(List.of("-cp", classPath, main));
      line.addAll(arguments);
      return line;
    }

    /// The same with more on its class path.
    Command with(String code) {
      return new Command(classPath + ":" + code, flags, main, arguments, environment, before);
    }

    /// The same with more in its environment.
    Command and(Map<String, String> variables) {
      Map<String, String> all = new HashMap<>(environment);
      all.putAll(variables);
      return new Command(classPath, flags, main, arguments, all, before);
    }

    /// The same on the machine's last core, and told that there is no other.
    Command onOneCore() {
      int last = Runtime.getRuntime().availableProcessors() - 1;
      List<String> one = new ArrayList<>(flags);
      one.add("-XX:ActiveProcessorCount=1");
      List<String> pinned = List.of("taskset", "-c", Integer.toString(last));
      return new Command(classPath, one, main, arguments, environment, pinned);
    }

    /// The same with another class path.
    Command on(String jars) {
      return new Command(jars, flags, main, arguments, environment, before);
    }

    /// The same, but in a control group of the kernel's.
    Command within(Path group) {
      String join = "echo $$ >'" + group + "/cgroup.procs' && exec \"$0\" \"$@\"";
      return new Command(classPath, flags, main, arguments, environment, List.of("sh", "-c", join));
    }

    @Override
    public String name() {
      return main;
    }

    @Override
    public Process start(Path log) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(line()).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      return builder.start();
    }
  }

  private Subject(Process process, Path log, LongSupplier done) {
    this.process = process;
    this.log = log;
    this.done = done;
  }

  /// Starts and returns once it is ready.
  static Subject start(Program program, Path log, BooleanSupplier ready, LongSupplier done)
      throws IOException {
    Subject subject = new Subject(program.start(log), log, done);
    try {
      Wait.until(Duration.ofSeconds(30), () -> ready.getAsBoolean() || !subject.process.isAlive());
      if (!subject.process.isAlive()) {
        throw new IOException("ended at once");
      }
      return subject;
    } catch (IOException e) {
      subject.close();
      throw new IOException(program.name() + ": " + e.getMessage() + "\n" + subject.output(), e);
    }
  }

  long done() {
    return done.getAsLong();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// CPU time of user and kernel since its start, in steps of the kernel's clock tick. With that of
  /// the processes it has started.
  long cpuNanos() {
    return processes()
        .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }

  /// The most that it ever had in memory, the processes it has started together.
  long peakMebibytes() {
    return processes().mapToLong(each -> ProcessMemory.peakMebibytes(each.pid())).sum();
  }

  long residentMebibytes() {
    return processes().mapToLong(each -> ProcessMemory.residentMebibytes(each.pid())).sum();
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /// What it printed, at most the last few lines.
  String output() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /// Asks it to end, and ends it where it does not; the exit code.
  int stop() {
    List<ProcessHandle> started = process.descendants().toList();
    started.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      started.forEach(ProcessHandle::destroyForcibly);
      return process.waitFor();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
