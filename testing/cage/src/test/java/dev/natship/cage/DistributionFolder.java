package dev.natship.cage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The folder of the distribution under test: the one that was built just now, or the one that
/// `-Dnatship.home` names, for figures of another build.
final class DistributionFolder {
  private static Path cached;

  private DistributionFolder() {}

  static Path asBuilt() {
    Path home =
        Path.of(System.getProperty("natship.home", "../../shipper/app/target/natship"))
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(home.resolve("natship"))) {
      throw new AssertionError(
          "no distribution at " + home + ": build the module shipper/app before");
    }
    return home;
  }

  /// A copy with the start-up cache that the image has.
  static synchronized Path withStartUpCache() throws IOException, InterruptedException {
    if (cached == null) {
      cached = train(Path.of("target/cage/natship").toAbsolutePath());
    }
    return cached;
  }

  private static Path train(Path copy) throws IOException, InterruptedException {
    Path cache = copy.resolve("lib/natship.aot");
    if (isOlder(cache)) {
      copy(asBuilt(), copy);
      Files.deleteIfExists(cache);
      Path log = copy.resolve("training.log");
      ProcessBuilder training =
          new ProcessBuilder(
              "sh",
              copy.resolve("natship").toString(),
              "demo",
              "--seconds",
              "6",
              "--start-cache",
              cache.toString());
      training.environment().put("JAVA25_HOME", System.getProperty("java.home"));
      training.redirectErrorStream(true).redirectOutput(log.toFile());
      Process process = training.start();
      if (!process.waitFor(3, TimeUnit.MINUTES) || !Files.exists(cache)) {
        process.destroyForcibly();
        throw new AssertionError("no start-up cache: " + Files.readString(log));
      }
    }
    return copy;
  }

  private static boolean isOlder(Path cache) throws IOException {
    if (!Files.exists(cache)) {
      return true;
    }
    FileTime trained = Files.getLastModifiedTime(cache);
    try (Stream<Path> files = Files.walk(asBuilt())) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(trained) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(
            file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
