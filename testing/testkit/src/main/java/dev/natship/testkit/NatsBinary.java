package dev.natship.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// Finds a real `nats-server`: the variable `NATS_SERVER`, the path, an earlier find, the official
/// image where Docker runs, Debian's package. Where there is none a test aborts, under `CI=true` it
/// fails.
final class NatsBinary {
  private static final String NAME = "nats-server";
  private static final String IMAGE = "nats:2.10";
  private static final String PACKAGE = NAME + "-package";
  private static final String IN_PACKAGE = "usr/sbin/" + NAME;

  /// That there is no Docker is nothing to be told of in lines of stack traces, since we go on.
  private static final Logger DOCKER = Logger.getLogger("org.testcontainers");

  private static @Nullable Path found;

  private NatsBinary() {}

  static synchronized Path find() {
    if (found == null) {
      found = search();
    }
    return found;
  }

  private static Path search() {
    List<String> tried = new ArrayList<>();
    return named(tried)
        .or(() -> onPath(tried))
        .or(() -> kept(tried))
        .or(() -> fromImage(tried))
        .or(() -> fromDebian(tried))
        .orElseThrow(() -> absent(tried));
  }

  private static Optional<Path> named(List<String> tried) {
    String value = System.getenv("NATS_SERVER");
    if (value == null || value.isBlank()) {
      tried.add("NATS_SERVER is not set");
      return Optional.empty();
    }
    Path path = Path.of(value);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException("NATS_SERVER names no executable file: " + value);
    }
    return Optional.of(path);
  }

  private static Optional<Path> onPath(List<String> tried) {
    tried.add("not on the path");
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, NAME))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> kept(List<String> tried) {
    tried.add("not found by an earlier run");
    try {
      Path cache = Fetching.releaseCache();
      return Stream.of(cache.resolve(NAME), cache.resolve(PACKAGE).resolve(IN_PACKAGE))
          .filter(Files::isExecutable)
          .findFirst();
    } catch (IOException e) {
      tried.add("no cache: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Path> fromImage(List<String> tried) {
    if (!isLinux() || !hasDocker()) {
      tried.add("no Docker");
      return Optional.empty();
    }
    try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))) {
      container.start();
      Path copy = Files.createTempFile(Fetching.cache(), NAME, "");
      container.copyFileFromContainer("/" + NAME, copy.toString());
      return Optional.of(keep(copy));
    } catch (IOException | RuntimeException e) {
      tried.add("the image " + IMAGE + " gave none: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean hasDocker() {
    Level before = DOCKER.getLevel();
    DOCKER.setLevel(Level.OFF);
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } finally {
      DOCKER.setLevel(before);
    }
  }

  private static Optional<Path> fromDebian(List<String> tried) {
    try {
      return Optional.of(
          DebianPackages.fetch(PACKAGE, List.of(IN_PACKAGE), List.of(NAME)).file(IN_PACKAGE));
    } catch (IOException e) {
      tried.add("Debian's package: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static IllegalStateException absent(List<String> tried) {
    return Fetching.absent(
        "no nats-server: install Debian's package nats-server, or name one in NATS_SERVER ("
            + String.join("; ", tried)
            + ")");
  }

  private static Path keep(Path binary) throws IOException {
    if (!binary.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + binary);
    }
    Path kept = Fetching.releaseCache().resolve(NAME);
    Fetching.keep(binary, kept);
    return kept;
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }
}
