package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// How tests come by programs that the machine does not have: fetched once, kept in the user's
/// cache. What cannot be had aborts the test, and under `CI=true` fails it.
final class Fetching {
  private static final int MINUTES = 5;

  private Fetching() {}

  /// The folder that is kept from run to run, for what belongs to this release of the system.
  static Path releaseCache() throws IOException {
    return Files.createDirectories(cache().resolve(release()));
  }

  private static String release() throws IOException {
    Path file = Path.of("/etc/os-release");
    if (!Files.exists(file)) {
      return "unknown";
    }
    String name = "unknown";
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("VERSION_CODENAME=")) {
        name = line.substring(line.indexOf('=') + 1).replace("\"", "");
      }
    }
    return name;
  }

  /// The folder that is kept from run to run.
  static Path cache() throws IOException {
    String base = System.getenv("XDG_CACHE_HOME");
    Path folder =
        base == null || base.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(base);
    return Files.createDirectories(folder.resolve("natship-testkit"));
  }

  /// Runs a command to its end and returns what it said, which comes with the exception when it
  /// failed.
  static String run(Path folder, List<String> command) throws IOException {
    return run(folder, new ProcessBuilder(command));
  }

  static String run(Path folder, ProcessBuilder command) throws IOException {
    Path output = Files.createTempFile("natship-testkit", ".log");
    Process process =
        command
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(command.command().getFirst() + " did not end within five minutes");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    Files.delete(output);
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command.command()) + ": " + said.strip());
    }
    return said;
  }

  /// Moves what is complete to where it is looked for; another test may have been faster.
  static void keep(Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(target)) {
        throw e;
      }
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.toList();
    }
    for (Path path : paths.reversed()) {
      Files.delete(path);
    }
  }

  /// Aborts the test where it may, otherwise answers what is to be thrown.
  static IllegalStateException absent(String message) {
    if (!"true".equals(System.getenv("CI"))) {
      Assumptions.abort(message);
    }
    return new IllegalStateException(message);
  }
}
