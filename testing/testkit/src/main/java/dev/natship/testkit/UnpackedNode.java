package dev.natship.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Debian's Node.js and npm, unpacked instead of installed.
///
/// This Node.js has the folder of its own libraries built in. A copy of it looks through a link of
/// the same length instead, which leads to where they were unpacked.
record UnpackedNode(DebianPackages packages) implements NodeJs {
  private static final String BUILT_IN = "/usr/share/nodejs/";

  static UnpackedNode find() throws IOException {
    DebianPackages packages =
        DebianPackages.fetch(
            "npm",
            List.of("usr/bin/node", "usr/share/nodejs/npm/bin/npm-cli.js"),
            List.of("nodejs", "npm"));
    UnpackedNode node = new UnpackedNode(packages);
    if (node.isElsewhere()) {
      node.lead();
    }
    return node;
  }

  @Override
  public ProcessBuilder command(List<String> words) {
    ProcessBuilder command = packages.command("usr/bin/node", words.toArray(String[]::new));
    command.environment().put("NODE_PATH", libraries().toString());
    return command;
  }

  @Override
  public ProcessBuilder npm(List<String> words) {
    List<String> all =
        new ArrayList<>(List.of(libraries().resolve("npm/bin/npm-cli.js").toString()));
    all.addAll(words);
    return command(all);
  }

  private Path libraries() {
    return packages.file("usr/share/nodejs");
  }

  private boolean isElsewhere() {
    return !libraries().equals(Path.of("/usr/share/nodejs"));
  }

  private void lead() throws IOException {
    Path link = link();
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, libraries());
    }
    try (Stream<Path> files = Files.list(packages.file("usr/lib/{arch}"))) {
      for (Path file : files.filter(UnpackedNode::isEngine).toList()) {
        redirect(file, link + "/");
      }
    }
  }

  /// As long as the built-in folder, and one for each place where the libraries may lie.
  private Path link() {
    String place = Integer.toUnsignedString(libraries().hashCode(), 36);
    String name = "nn-" + "0".repeat(9 - place.length()) + place;
    return Path.of("/tmp", name);
  }

  private static boolean isEngine(Path file) {
    return file.getFileName().toString().startsWith("libnode.so.") && Files.isRegularFile(file);
  }

  private static void redirect(Path file, String folder) throws IOException {
    // One character a byte, so that the bytes stay what they are.
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (bytes.contains(BUILT_IN)) {
      Path changed = Files.createTempFile(file.getParent(), "changed", "");
      Files.writeString(changed, bytes.replace(BUILT_IN, folder), StandardCharsets.ISO_8859_1);
      Files.move(
          changed, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
