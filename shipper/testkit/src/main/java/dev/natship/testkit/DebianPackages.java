package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Programs for tests out of Debian's packages: those of the machine where all are installed,
/// otherwise downloaded and unpacked into a cache, without root and without touching the machine.
/// Where neither works a test aborts, and under `CI=true` it fails.
public final class DebianPackages {
  private static final Map<String, DebianPackages> FOUND = new ConcurrentHashMap<>();
  private static final String ARCHITECTURE =
      System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

  private final Path root;

  private DebianPackages(Path root) {
    this.root = root;
  }

  /// @param name of the folder in the cache
  /// @param needed files below `/` that show that everything is there; `{arch}` stands for the
  ///   library folder's name
  /// @param packages everything that a small machine does not have anyway
  public static DebianPackages find(String name, List<String> needed, List<String> packages) {
    return FOUND.computeIfAbsent(name, _ -> search(name, needed, packages));
  }

  /// A file below `/` as the packages name it, which may lie somewhere else.
  public Path file(String path) {
    return root.resolve(path.replace("{arch}", ARCHITECTURE));
  }

  /// A command with the libraries of the packages at hand.
  public ProcessBuilder command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(file(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    if (root.getNameCount() > 0) {
      builder
          .environment()
          .put(
              "LD_LIBRARY_PATH",
              Stream.of("usr/lib/{arch}", "lib/{arch}", "usr/lib/syslog-ng")
                  .map(folder -> file(folder).toString())
                  .reduce((a, b) -> a + ":" + b)
                  .orElseThrow());
    }
    return builder;
  }

  private static DebianPackages search(String name, List<String> needed, List<String> packages) {
    DebianPackages machine = new DebianPackages(Path.of("/"));
    if (machine.has(needed)) {
      return machine;
    }
    Path kept = cache().resolve(name);
    DebianPackages unpacked = new DebianPackages(kept);
    if (unpacked.has(needed)) {
      return unpacked;
    }
    try {
      unpack(kept, packages);
    } catch (IOException e) {
      return absent(name, packages, String.valueOf(e.getMessage()));
    }
    return unpacked.has(needed)
        ? unpacked
        : absent(name, packages, "the packages do not hold " + needed);
  }

  private boolean has(List<String> needed) {
    return needed.stream().allMatch(path -> Files.exists(file(path)));
  }

  private static void unpack(Path target, List<String> packages) throws IOException {
    Files.createDirectories(cache());
    Path folder = Files.createTempDirectory(cache(), "unpacking");
    List<String> download = new ArrayList<>(List.of("apt-get", "-qq", "download"));
    download.addAll(packages);
    run(folder, download);
    Path root = Files.createDirectory(folder.resolve("root"));
    try (Stream<Path> archives = Files.list(folder)) {
      for (Path archive : archives.filter(file -> file.toString().endsWith(".deb")).toList()) {
        run(folder, List.of("dpkg", "-x", archive.toString(), root.toString()));
        Files.delete(archive);
      }
    }
    try {
      Files.move(root, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(target)) {
        throw e;
      }
    }
  }

  private static void run(Path folder, List<String> command) throws IOException {
    Path output = Files.createTempFile("natship-testkit", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IOException(command.getFirst() + " did not end within two minutes");
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
    Files.deleteIfExists(output);
  }

  private static DebianPackages absent(String name, List<String> packages, String why) {
    String message =
        "no "
            + name
            + ": install Debian's packages "
            + String.join(" ", packages)
            + " ("
            + why
            + ")";
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(message);
    }
    return Assumptions.abort(message);
  }

  static Path cache() {
    String base = System.getenv("XDG_CACHE_HOME");
    Path folder =
        base == null || base.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(base);
    return folder.resolve("natship-testkit");
  }
}
