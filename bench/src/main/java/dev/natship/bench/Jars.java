package dev.natship.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The jars on a program's class path.
record Jars(List<Path> files) {
  /// The checkout: the launcher sets it, else the bench runs in it.
  private static final Path CHECKOUT = Path.of(System.getProperty("natship.checkout", ""));

  /// All jars of the distribution.
  static Jars shipped() throws IOException {
    return in(distribution().resolve("lib"));
  }

  /// The folder of the distribution.
  static Path distribution() {
    return CHECKOUT.resolve("shipper/app/target/natship");
  }

  /// The jars of the distribution without sinks other than HTTP and the local ones.
  static Jars withHttpOnly() throws IOException {
    return in(CHECKOUT.resolve("bench/http-only/target/lib"));
  }

  private static Jars in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new Jars(files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
    }
  }

  String classPath() {
    return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  int count() {
    return files.size();
  }

  double mebibytes() throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes / (double) (1 << 20);
  }
}
