package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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
    try {
      return fetch(name, needed, packages);
    } catch (IOException e) {
      throw Fetching.absent(
          "no %s: install Debian's packages %s (%s)"
              .formatted(name, String.join(" ", packages), e.getMessage()));
    }
  }

  /// The same for those who have other ways when it fails.
  static DebianPackages fetch(String name, List<String> needed, List<String> packages)
      throws IOException {
    Path kept = Fetching.cache().resolve(name);
    for (Path root : List.of(Path.of("/"), kept)) {
      if (new DebianPackages(root).has(needed)) {
        return new DebianPackages(root);
      }
    }
    unpack(kept, packages);
    DebianPackages unpacked = new DebianPackages(kept);
    if (!unpacked.has(needed)) {
      throw new IOException("the packages do not hold " + needed);
    }
    return unpacked;
  }

  private boolean has(List<String> needed) {
    return needed.stream().allMatch(path -> Files.exists(file(path)));
  }

  private static void unpack(Path target, List<String> packages) throws IOException {
    Path folder = Files.createTempDirectory(Fetching.cache(), "unpacking");
    List<String> download = new ArrayList<>(List.of("apt-get", "-qq", "download"));
    download.addAll(packages);
    Fetching.run(folder, download);
    Path root = Files.createDirectory(folder.resolve("root"));
    try (Stream<Path> archives = Files.list(folder)) {
      for (Path archive : archives.filter(file -> file.toString().endsWith(".deb")).toList()) {
        Fetching.run(folder, List.of("dpkg", "-x", archive.toString(), root.toString()));
        Files.delete(archive);
      }
    }
    Fetching.keep(root, target);
  }
}
