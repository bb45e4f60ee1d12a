package dev.natship.segments;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/// Folders that are there after a power failure too, and whose contents are nobody else's.
final class Folders {
  private static final String FOLDER = "rwx------";

  /// Makes the names in a folder durable.
  interface Sync {
    void sync(Path folder) throws IOException;
  }

  private Folders() {}

  static void make(Path folder) throws IOException {
    make(folder, Folders::sync);
  }

  /// Each level that is made is synced into the one above it.
  static void make(Path folder, Sync sync) throws IOException {
    Deque<Path> absent = new ArrayDeque<>();
    for (Path level = folder.toAbsolutePath();
        level != null && !Files.isDirectory(level);
        level = level.getParent()) {
      absent.push(level);
    }
    for (Path level : absent) {
      Path above = level.getParent();
      if (above == null) {
        throw new FileAlreadyExistsException(level.toString());
      }
      create(level, above);
      sync.sync(above);
    }
  }

  private static void create(Path level, Path above) throws IOException {
    try {
      Files.createDirectory(level, ours(above, FOLDER));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(level)) {
        throw e;
      }
    }
  }

  static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  /// These rights, where the file system knows any.
  static FileAttribute<?>[] ours(Path where, String rights) {
    return where.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
