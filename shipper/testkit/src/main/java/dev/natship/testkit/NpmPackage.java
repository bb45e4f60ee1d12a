package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A program for tests out of npm's registry, installed into a cache with all it needs; no script
/// of a package runs. Where that does not work a test aborts, and under `CI=true` it fails.
public final class NpmPackage {
  private final Path folder;

  private NpmPackage(Path folder) {
    this.folder = folder;
  }

  public static synchronized NpmPackage find(String name, String version) {
    Path kept = DebianPackages.cache().resolve(name + "-" + version);
    if (!Files.exists(kept)) {
      try {
        install(name + "@" + version, kept);
      } catch (IOException e) {
        return absent(name, String.valueOf(e.getMessage()));
      }
    }
    return new NpmPackage(kept.resolve("node_modules").resolve(name));
  }

  /// A file of the package.
  public Path file(String path) {
    return folder.resolve(path);
  }

  private static void install(String what, Path target) throws IOException {
    Files.createDirectories(DebianPackages.cache());
    Path fresh = Files.createTempDirectory(DebianPackages.cache(), "installing");
    Path log = fresh.resolve("npm.log");
    Process npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--omit=dev",
                "--ignore-scripts",
                "--prefix",
                fresh.toString(),
                what)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!npm.waitFor(5, TimeUnit.MINUTES)) {
        throw new IOException("npm did not end within five minutes");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      npm.destroyForcibly();
    }
    if (npm.exitValue() != 0) {
      throw new IOException(Files.readString(log).strip());
    }
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(target)) {
        throw e;
      }
    }
  }

  private static NpmPackage absent(String name, String why) {
    String message = "no " + name + ", which needs node and npm: " + why;
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(message);
    }
    return Assumptions.abort(message);
  }
}
