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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The folder in which dead letters stand: made so that only its owner can look into it, with a
/// lock for each destination that holds against other threads and other processes.
final class LetterFolder {
  /// A file lock holds against other processes only.
  private static final Map<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

  private final Path folder;
  private final String name;
  private final Path guard;
  private final ReentrantLock here;

  LetterFolder(Path folder, String sink) {
    this.folder = folder;
    this.name = fileName(sink);
    this.guard = hiddenFile(".lock");
    this.here = HERE.computeIfAbsent(guard.toAbsolutePath(), _ -> new ReentrantLock());
  }

  /// The destinations that have dead letters in a directory.
  static List<String> sinks(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jsonl"))
          .map(name -> name.replaceFirst("(\\.old|\\.retry)?\\.jsonl$", ""))
          .map(LetterFolder::sinkName)
          .distinct()
          .sorted()
          .toList();
    }
  }

  /// A file of this destination.
  Path file(String ending) {
    return folder.resolve(name + ending);
  }

  /// A file of this destination in which no letters are looked for.
  Path hiddenFile(String ending) {
    return folder.resolve("." + name + ending);
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

  /// Any name as one that cannot leave the directory: what is not a letter, digit or dash becomes
  /// `_` and its code.
  private static String fileName(String sink) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < sink.length(); i++) {
      char c = sink.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') {
        name.append(c);
      } else {
        name.append('_').append(String.format(Locale.ROOT, "%04x", (int) c));
      }
    }
    return name.toString();
  }

  private static String sinkName(String fileName) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < fileName.length(); i++) {
      char c = fileName.charAt(i);
      if (c == '_' && i + 4 < fileName.length()) {
        name.append((char) Integer.parseInt(fileName.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
