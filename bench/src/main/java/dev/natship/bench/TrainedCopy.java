package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A distribution with the start-up cache that the image makes: the demo trains it.
final class TrainedCopy {
  private static final String CACHE = "lib/natship.aot";
  private static final long BOUND_SECONDS = 180;

  private TrainedCopy() {}

  /// The same folder where it has a cache; else a copy, trained.
  static Path of(Path distribution, Path copy) throws IOException {
    Path home = distribution.toAbsolutePath();
    if (Files.exists(home.resolve(CACHE))) {
      return home;
    }
    copy(home, copy);
    ProcessBuilder training =
        new ProcessBuilder(
            "sh",
            copy.resolve("natship").toString(),
            "demo",
            "--seconds",
            "6",
            "--start-cache",
            copy.resolve(CACHE).toString());
    training.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    Path log = copy.resolve("training.log");
    Process process = training.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      if (!ended || !Files.exists(copy.resolve(CACHE))) {
        throw new IOException("no start-up cache: " + Files.readString(log));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          // The launcher compares nothing, but Java does: jars must be as old as they were.
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
