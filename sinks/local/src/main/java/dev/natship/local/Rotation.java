package dev.natship.local;

import dev.natship.codes.Log;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// Renames full files to `name.20260217T103000Z-0.gz`, and deletes the oldest of a name when there
/// are too many.
///
/// A thread of its own compresses, so that lines do not wait for it. When a crash interrupted it,
/// the next rotation of the same name does what is left.
final class Rotation implements AutoCloseable {
  private static final Logger LOGGER = Log.of(Rotation.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern ROTATED = Pattern.compile("\\.\\d{8}T\\d{6}Z-\\d{1,9}(\\.gz)?");
  private static final Pattern OURS = Pattern.compile(".*" + ROTATED + "(\\.part)?");
  private static final String GZ = ".gz";

  private final FileSettings settings;
  private final ReentrantLock tidying = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();

  Rotation(FileSettings settings) {
    this.settings = settings;
  }

  /// Whether a file of this name could be one that was put aside, or one on the way there.
  static boolean looksRotated(String name) {
    return OURS.matcher(name).matches();
  }

  boolean isDue(LogFile file, long more, Instant now) {
    boolean full = settings.rotateBytes() > 0 && file.size() + more > settings.rotateBytes();
    boolean old = settings.daily() && LogFile.day(now).isAfter(file.day());
    return file.size() > 0 && (full || old);
  }

  /// Renames a closed file, then compresses and deletes in the background.
  void rotate(Path file, Instant now) throws IOException {
    String stamp = "." + STAMP.format(now) + "-";
    int number = 0;
    Path aside;
    String end = settings.compressed() ? GZ : "";
    do {
      aside = file.resolveSibling(file.getFileName() + stamp + number++ + end);
    } while (Files.exists(aside) || Files.exists(aside.resolveSibling(aside.getFileName() + GZ)));
    Files.move(file, aside);
    threads.removeIf(thread -> !thread.isAlive());
    threads.add(Thread.ofPlatform().name("natship-rotate").daemon().start(() -> tidy(file)));
  }

  private void tidy(Path file) {
    tidying.lock();
    try {
      if (settings.gzip()) {
        for (Path rotated : rotated(file)) {
          if (!rotated.toString().endsWith(GZ)) {
            compress(rotated);
          }
        }
      }
      prune(rotated(file));
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "Cannot tidy up rotated files of " + file, e);
    } finally {
      tidying.unlock();
    }
  }

  private void prune(List<Path> rotated) throws IOException {
    int files = 0;
    long bytes = 0;
    for (Path path : rotated.reversed()) {
      files++;
      bytes += Files.size(path);
      boolean many = settings.keepFiles() > 0 && files > settings.keepFiles();
      boolean large = settings.keepBytes() > 0 && bytes > settings.keepBytes();
      if (many || large) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// The rotated files of a name, oldest first.
  private static List<Path> rotated(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    List<Path> found = new ArrayList<>();
    Path directory = file.toAbsolutePath().getParent();
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory)) {
      for (Path sibling : siblings) {
        String other = String.valueOf(sibling.getFileName());
        if (other.startsWith(name) && ROTATED.matcher(other.substring(name.length())).matches()) {
          found.add(sibling);
        }
      }
    }
    found.sort(
        Comparator.comparing((Path path) -> stamp(path, name))
            .thenComparingInt(path -> number(path, name)));
    return found;
  }

  private static String stamp(Path path, String name) {
    String rest = String.valueOf(path.getFileName()).substring(name.length());
    return rest.substring(0, rest.indexOf('-'));
  }

  private static int number(Path path, String name) {
    String rest = String.valueOf(path.getFileName()).substring(name.length());
    return Integer.parseInt(rest.substring(rest.indexOf('-') + 1).replace(GZ, ""));
  }

  private static void compress(Path path) throws IOException {
    Path whole = path.resolveSibling(path.getFileName() + GZ);
    Path part = path.resolveSibling(whole.getFileName() + ".part");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 64 * 1024);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(part), 64 * 1024)) {
      in.transferTo(out);
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(path);
  }

  /// Waits until all rotated files are compressed and the oldest deleted.
  @Override
  public void close() {
    for (Thread thread : threads) {
      try {
        thread.join(10_000);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
