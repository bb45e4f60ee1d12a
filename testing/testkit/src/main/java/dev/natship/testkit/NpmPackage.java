package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program for tests out of npm's registry, installed into a cache with all it needs; no script
/// of a package runs. Node.js and npm are those of the machine, or Debian's, unpacked. Where that
/// does not work a test aborts, and under `CI=true` it fails.
public final class NpmPackage {
  private final Path folder;
  private final NodeJs node;

  private NpmPackage(Path folder, NodeJs node) {
    this.folder = folder;
    this.node = node;
  }

  public static synchronized NpmPackage find(String name, String version) {
    try {
      NodeJs node = NodeJs.find();
      Path kept = Fetching.cache().resolve(name + "-" + version);
      if (!Files.exists(kept)) {
        install(node, name + "@" + version, kept);
      }
      return new NpmPackage(kept.resolve("node_modules").resolve(name), node);
    } catch (IOException e) {
      throw Fetching.absent("no " + name + ", which needs node and npm: " + e.getMessage());
    }
  }

  /// A command that runs a script of the package.
  public ProcessBuilder command(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of(folder.resolve(script).toString()));
    words.addAll(List.of(arguments));
    return node.command(words);
  }

  private static void install(NodeJs node, String what, Path target) throws IOException {
    Path fresh = Files.createTempDirectory(Fetching.cache(), "installing");
    Fetching.run(
        fresh,
        node.npm(
            List.of(
                "install",
                "--no-audit",
                "--no-fund",
                "--omit=dev",
                "--ignore-scripts",
                "--prefix",
                fresh.toString(),
                what)));
    Fetching.keep(fresh, target);
  }
}
