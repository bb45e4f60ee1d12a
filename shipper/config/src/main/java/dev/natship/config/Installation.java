package dev.natship.config;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/// The folder Natship is installed in: `conf/` with the reference and the providers, `plugins/`
/// with the owner's jars. It is the nearest folder above the program's own files that holds
/// `conf/natship.conf`, so a distribution and a checkout work alike.
public record Installation(Path folder) {

  public static Installation find() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    try {
      Path start = source == null ? Path.of("") : Path.of(source.getLocation().toURI());
      for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
        Installation installation = new Installation(at);
        if (Files.isRegularFile(installation.reference())) {
          return installation;
        }
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program's own place is unknown", e);
    }
    throw new IllegalStateException("conf/natship.conf is missing from the installation");
  }

  Path conf() {
    return folder.resolve("conf");
  }

  Path reference() {
    return conf().resolve("natship.conf");
  }

  Path providers() {
    return conf().resolve("providers");
  }

  public Path plugins() {
    return folder.resolve("plugins");
  }

  /// The files of a folder with this ending, in alphabetical order. None if there is no such
  /// folder.
  static List<Path> files(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ending)).sorted().toList();
    }
  }
}
