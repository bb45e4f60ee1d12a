package dev.natship.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Node.js with npm: those of the machine, else Debian's, unpacked.
interface NodeJs {
  /// A command that runs a script with its arguments.
  ProcessBuilder command(List<String> words);

  ProcessBuilder npm(List<String> words);

  static NodeJs find() throws IOException {
    return onPath("node") && onPath("npm") ? new InstalledNode() : UnpackedNode.find();
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// What the machine has.
  record InstalledNode() implements NodeJs {
    @Override
    public ProcessBuilder command(List<String> words) {
      return run("node", words);
    }

    @Override
    public ProcessBuilder npm(List<String> words) {
      return run("npm", words);
    }

    private static ProcessBuilder run(String program, List<String> words) {
      List<String> command = new ArrayList<>(List.of(program));
      command.addAll(words);
      return new ProcessBuilder(command);
    }
  }
}
