package dev.natship.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// Finds a real `nats-server`: the variable `NATS_SERVER`, the path, an earlier find, the official
/// image where Docker runs, Debian's package. Where there is none a test aborts, under `CI=true` it
/// fails.
final class NatsBinary {
  private static final String NAME = "nats-server";
  private static final String IMAGE = "nats:2.10";
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
        .orElseGet(() -> absent(tried));
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
    return Optional.of(cache().resolve(NAME)).filter(Files::isExecutable);
  }

  private static Optional<Path> fromImage(List<String> tried) {
    if (!isLinux() || !DockerClientFactory.instance().isDockerAvailable()) {
      tried.add("no Docker");
      return Optional.empty();
    }
    try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))) {
      container.start();
      Path copy = Files.createTempFile(NAME, "");
      container.copyFileFromContainer("/" + NAME, copy.toString());
      return Optional.of(keep(copy));
    } catch (IOException | RuntimeException e) {
      tried.add("the image " + IMAGE + " gave none: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Path> fromDebian(List<String> tried) {
    if (!isLinux()) {
      tried.add("not Linux, so no Debian package");
      return Optional.empty();
    }
    try {
      Path folder = Files.createTempDirectory("natship-nats");
      run(folder, "apt-get", "download", NAME);
      Path archive = onlyFileIn(folder);
      run(folder, "dpkg", "-x", archive.toString(), "unpacked");
      return Optional.of(keep(folder.resolve("unpacked/usr/sbin").resolve(NAME)));
    } catch (IOException e) {
      tried.add("Debian's package: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Path absent(List<String> tried) {
    String message =
        "no nats-server: install Debian's package nats-server, or name one in NATS_SERVER ("
            + String.join("; ", tried)
            + ")";
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(message);
    }
    return Assumptions.abort(message);
  }

  private static Path keep(Path binary) throws IOException {
    Path folder = Files.createDirectories(cache());
    Path mine = Files.createTempFile(folder, NAME, "");
    Files.copy(binary, mine, StandardCopyOption.REPLACE_EXISTING);
    if (!mine.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + mine);
    }
    Path kept = folder.resolve(NAME);
    try {
      Files.move(mine, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException _) {
      Files.delete(mine);
    }
    return kept;
  }

  private static Path cache() {
    String base = System.getenv("XDG_CACHE_HOME");
    Path folder =
        base == null || base.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(base);
    return folder.resolve("natship-testkit");
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow(() -> new IOException("nothing was downloaded"));
    }
  }

  private static void run(Path folder, String... command) throws IOException {
    Path output = Files.createTempFile("natship", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException(command[0] + " did not end within a minute");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + Files.readString(output).strip());
    }
  }
}
