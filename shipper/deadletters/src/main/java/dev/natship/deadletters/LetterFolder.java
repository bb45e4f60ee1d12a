package dev.natship.deadletters;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// The folder in which dead letters stand: made so that only its owner can look into it, with a
/// lock for each destination that holds against other threads and other processes.
final class LetterFolder {
  /// A file lock holds against other processes only.
  private static final Map<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

  private final Path folder;
  private final Path guard;
  private final ReentrantLock here;

  LetterFolder(Path folder, String name) {
    this.folder = folder;
    this.guard = folder.resolve("." + name + ".lock");
    this.here = HERE.computeIfAbsent(guard.toAbsolutePath(), _ -> new ReentrantLock());
  }

  interface Work {
    void run() throws IOException;
  }

  /// Runs the work while nobody else touches the letters of this destination.
  void exclusively(Work work) throws IOException {
    here.lock();
    try {
      make();
      create(guard);
      try (FileChannel channel = FileChannel.open(guard, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        work.run();
      }
    } finally {
      here.unlock();
    }
  }

  private void make() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly("rwx------"));
    }
  }

  /// Says whether the file is new; then the folder has to be synced once what stands in it counts.
  boolean create(Path file) throws IOException {
    try {
      Files.createFile(file, ownerOnly("rw-------"));
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /// Makes new names last.
  void sync() throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
