package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Programs for tests out of Debian's packages: those of the machine where all are installed,
/// otherwise downloaded and unpacked into a cache, without root and without touching the machine.
/// Where neither works a test aborts, and under `CI=true` it fails.
public final class DebianPackages {
  private static final Map<String, DebianPackages> FOUND = new ConcurrentHashMap<>();
  private static final String ARCHITECTURE =
      System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

  /// Comes only with a program of another release, which needs the C library it was built for.
  private static final String LOADER =
      "lib/{arch}/"
          + (ARCHITECTURE.startsWith("aarch64") ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2");

  private final Path root;

  private DebianPackages(Path root) {
    this.root = root;
  }

  /// @param name of the folder in the cache
  /// @param needed files below `/` that show that everything is there; `{arch}` stands for the
  ///   library folder's name
  /// @param packages those that hold it; what they need comes along
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
      String libraries =
          Stream.of("usr/lib/{arch}", "lib/{arch}", "usr/lib/syslog-ng")
              .map(folder -> file(folder).toString())
              .collect(Collectors.joining(":"));
      if (Files.exists(file(LOADER))) {
        builder.command().addAll(0, List.of(file(LOADER).toString(), "--library-path", libraries));
      } else {
        builder.environment().put("LD_LIBRARY_PATH", libraries);
      }
    }
    return builder;
  }

  /// The first folder below `/` of which the path is known but for one name, such as a version that
  /// differs from release to release: `usr/lib/syslog-ng/*/libafsocket.so`.
  public Path only(String path) throws IOException {
    int star = path.indexOf('*');
    Path parent = file(path.substring(0, star));
    if (Files.isDirectory(parent)) {
      try (Stream<Path> children = Files.list(parent)) {
        for (Path child : children.sorted().toList()) {
          Path found = child.resolve(path.substring(star + 2));
          if (Files.exists(found)) {
            return found;
          }
        }
      }
    }
    throw new NoSuchFileException(file(path).toString());
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
    Path kept = Fetching.releaseCache().resolve(name);
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
    try {
      Apt.unpack(folder, packages);
      Fetching.keep(folder.resolve("root"), target);
    } finally {
      Fetching.delete(folder);
    }
  }
}
