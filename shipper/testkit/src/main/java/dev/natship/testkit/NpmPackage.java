package dev.natship.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A program for tests out of npm's registry, installed into a cache with all it needs; no script
/// of a package runs. Node.js and npm are those of the machine, or Debian's, unpacked. Where that
/// does not work a test aborts, and under `CI=true` it fails.
public final class NpmPackage {
  private final Path folder;
  private final Node node;

  private NpmPackage(Path folder, Node node) {
    this.folder = folder;
    this.node = node;
  }

  public static synchronized NpmPackage find(String name, String version) {
    try {
      Node node = Node.find();
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

  private static void install(Node node, String what, Path target) throws IOException {
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

  /// Node.js with npm.
  private sealed interface Node {
    ProcessBuilder command(List<String> words);

    ProcessBuilder npm(List<String> words);

    static Node find() throws IOException {
      if (onPath("node") && onPath("npm")) {
        return new Installed();
      }
      return new Unpacked(
          DebianPackages.fetch(
              "npm",
              List.of("usr/bin/node", "usr/share/nodejs/npm/bin/npm-cli.js"),
              List.of("nodejs", "npm")));
    }

    private static boolean onPath(String program) {
      return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
          .filter(folder -> !folder.isEmpty())
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
  }

  private record Installed() implements Node {
    @Override
    public ProcessBuilder command(List<String> words) {
      return of("node", words);
    }

    @Override
    public ProcessBuilder npm(List<String> words) {
      return of("npm", words);
    }

    private static ProcessBuilder of(String program, List<String> words) {
      List<String> command = new ArrayList<>(List.of(program));
      command.addAll(words);
      return new ProcessBuilder(command);
    }
  }

  /// Debian's Node.js looks for what npm consists of below `/usr/share/nodejs`, which lies
  /// somewhere else here.
  private record Unpacked(DebianPackages packages) implements Node {
    @Override
    public ProcessBuilder command(List<String> words) {
      ProcessBuilder command = packages.command("usr/bin/node", words.toArray(String[]::new));
      command.environment().put("NODE_PATH", packages.file("usr/share/nodejs").toString());
      return command;
    }

    @Override
    public ProcessBuilder npm(List<String> words) {
      List<String> all =
          new ArrayList<>(List.of(packages.file("usr/share/nodejs/npm/bin/npm-cli.js").toString()));
      all.addAll(words);
      return command(all);
    }
  }
}
