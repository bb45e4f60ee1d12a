package dev.natship.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a kill at this moment leaves on the disk: file by file, while the files change.
final class FolderCopy {
  private FolderCopy() {}

  static void make(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        try {
          if (Files.isDirectory(path)) {
            Files.createDirectories(target);
          } else {
            Files.copy(path, target);
          }
        } catch (NoSuchFileException _) {
          // Deleted, or given its name, since it was listed.
        }
      }
    }
  }
}
