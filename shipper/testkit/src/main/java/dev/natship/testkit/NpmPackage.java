package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program for tests out of npm's registry, installed into a cache with all it needs; no script
/// of a package runs. Where that does not work a test aborts, and under `CI=true` it fails.
public final class NpmPackage {
  private final Path folder;

  private NpmPackage(Path folder) {
    this.folder = folder;
  }

  public static synchronized NpmPackage find(String name, String version) {
    try {
      Path kept = Fetching.cache().resolve(name + "-" + version);
      if (!Files.exists(kept)) {
        install(name + "@" + version, kept);
      }
      return new NpmPackage(kept.resolve("node_modules").resolve(name));
    } catch (IOException e) {
      throw Fetching.absent("no " + name + ", which needs node and npm: " + e.getMessage());
    }
  }

  /// A file of the package.
  public Path file(String path) {
    return folder.resolve(path);
  }

  private static void install(String what, Path target) throws IOException {
    Path fresh = Files.createTempDirectory(Fetching.cache(), "installing");
    Fetching.run(
        fresh,
        List.of(
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--omit=dev",
            "--ignore-scripts",
            "--prefix",
            fresh.toString(),
            what));
    Fetching.keep(fresh, target);
  }
}
