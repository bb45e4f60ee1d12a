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

/// A program under measurement, in a process of its own, so that its CPU time and memory can be
/// read. All programs in Java run with the same flags. `done` counts the lines that it has
/// finished.
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

  /// How to start a program in Java.
  ///
  /// @param flags for the JVM, besides the common ones
  /// @param before a command in front of `java`
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

    /// Adds to the class path.
    Command with(String code) {
      return new Command(classPath + ":" + code, flags, main, arguments, environment, before);
    }

    /// Adds to the environment.
    Command and(Map<String, String> variables) {
      Map<String, String> all = new HashMap<>(environment);
      all.putAll(variables);
      return new Command(classPath, flags, main, arguments, all, before);
    }

    /// Runs it on the machine's last core. The JVM is told that there is only one.
    Command onOneCore() {
      int last = Runtime.getRuntime().availableProcessors() - 1;
      List<String> one = new ArrayList<>(flags);
      one.add("-XX:ActiveProcessorCount=1");
      List<String> pinned = List.of("taskset", "-c", Integer.toString(last));
      return new Command(classPath, one, main, arguments, environment, pinned);
    }

    /// Replaces the class path.
    Command on(String jars) {
      return new Command(jars, flags, main, arguments, environment, before);
    }

    /// Runs it in a control group.
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

  /// Starts the program. Returns when it is ready.
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

  /// CPU time in user and kernel mode since its start, with that of its child processes. It
  /// advances in clock ticks of the kernel.
  long cpuNanos() {
    return processes()
        .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }

  /// The most memory that it ever had, with that of its child processes.
  long peakMebibytes() {
    return processes().mapToLong(each -> ProcessMemory.peakMebibytes(each.pid())).sum();
  }

  long residentMebibytes() {
    return processes().mapToLong(each -> ProcessMemory.residentMebibytes(each.pid())).sum();
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /// The last lines that it printed.
  String output() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /// Asks it to end, and kills it if it does not. Returns the exit code.
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

  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    stop();
  }
}
