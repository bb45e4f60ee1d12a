package dev.natship.local;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Delivery.Reject;
import dev.natship.api.Delivery.Retry;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Appends lines to files under one directory, of which a limited number is open.
///
/// One batch is written at a time, under a lock that is held while writing. That keeps the order
/// within a file, and several writers would not make a disk much faster.
final class FileSink implements Sink, Sink.Checkable {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int REMEMBERED = 1000;

  private final FileSettings settings;
  private final InstantSource clock;
  private final Rotation rotation;
  private final ReentrantLock writing = new ReentrantLock();
  private final LinkedHashMap<String, LogFile> open = new LinkedHashMap<>(16, 0.75f, true);

  /// The sizes of closed files. A compressed file that still has its size need not be checked
  /// again.
  private final LinkedHashMap<String, Long> sizes = new LinkedHashMap<>();

  FileSink(FileSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.rotation = new Rotation(settings);
  }

  @Override
  public Encoding encoding() {
    return settings.encoding();
  }

  @Override
  public Delivery deliver(Batch batch) {
    writing.lock();
    try {
      byte[] lines = JoinedItems.of(batch);
      byte[] bytes = settings.compressed() ? Members.of(lines) : lines;
      Instant now = clock.instant();
      closeIdle(now);
      LogFile file = file(batch.partition(), bytes.length, now);
      file.append(bytes, now);
      if (settings.fsync()) {
        file.sync();
      }
      return new Accepted(0);
    } catch (IOException e) {
      closeQuietly(open.remove(batch.partition()));
      return settings.path().isManyFiles() ? failedAlone(failed(e)) : failed(e);
    } finally {
      writing.unlock();
    }
  }

  private LogFile file(String name, long more, Instant now) throws IOException {
    LogFile file = open.get(name);
    if (file != null && !file.isCurrent()) {
      open.remove(name);
      file.close();
      file = null;
    }
    if (file == null) {
      file = open(name, path(name), now);
      closeEldest();
    }
    if (rotation.isDue(file, more, now)) {
      open.remove(name);
      file.close();
      rotation.rotate(file.path(), now);
      file = open(name, file.path(), now);
    }
    return file;
  }

  private LogFile open(String name, Path path, Instant now) throws IOException {
    Long size = sizes.remove(name);
    LogFile file =
        settings.compressed()
            ? LogFile.openMembers(path, size == null ? 0 : size, now)
            : LogFile.openLines(path, now);
    open.put(name, file);
    return file;
  }

  private void closeEldest() throws IOException {
    while (open.size() > settings.openFiles()) {
      close(open.pollFirstEntry());
    }
  }

  /// Closes files that nothing was written to for a while, such as yesterday's. The space of a
  /// deleted file is free only then.
  private void closeIdle(Instant now) throws IOException {
    Instant since = now.minus(IDLE);
    while (!open.isEmpty() && open.firstEntry().getValue().isIdleSince(since)) {
      close(open.pollFirstEntry());
    }
  }

  private void close(Map.Entry<String, LogFile> done) throws IOException {
    sizes.put(done.getKey(), done.getValue().size());
    if (sizes.size() > REMEMBERED) {
      sizes.pollFirstEntry();
    }
    done.getValue().close();
  }

  /// Makes the directories on the way, and refuses a link that leads elsewhere.
  private Path path(String name) throws IOException {
    Path root = settings.path().root();
    Files.createDirectories(root);
    Path home = root.toRealPath();
    Path at = home;
    Path below = Path.of(name);
    for (int i = 0; i < below.getNameCount() - 1; i++) {
      at = at.resolve(below.getName(i));
      if (Files.isSymbolicLink(at)) {
        if (!at.toRealPath().startsWith(home)) {
          throw new AccessDeniedException(at.toString(), null, "leads out of " + root);
        }
      } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(at);
      }
    }
    return at.resolve(below.getFileName());
  }

  /// When one of many files cannot be written, only its own lines are refused. They become dead
  /// letters, which can be tried again once the owner has mended the file.
  private Delivery failedAlone(Delivery failure) {
    boolean others =
        Files.isDirectory(settings.path().root()) && Files.isWritable(settings.path().root());
    return failure instanceof Park(int status, String words, _) && others
        ? new Reject(status, words, false)
        : failure;
  }

  static Delivery failed(IOException e) {
    String words = String.valueOf(e.getMessage());
    boolean setting =
        e instanceof AccessDeniedException
            || e instanceof NoSuchFileException
            || e instanceof NotDirectoryException
            || words.contains(LogFile.FOREIGN)
            || words.contains("Read-only")
            || words.contains("Is a directory")
            || words.contains("symbolic link")
            // One cannot seek in a pipe.
            || words.contains("Illegal seek");
    if (words.contains("name too long")) {
      return new Reject(0, words, false);
    }
    return setting ? new Park(0, words) : new Retry(0, words);
  }

  private static void closeQuietly(@Nullable LogFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // the first failure is reported
      }
    }
  }

  @Override
  public Delivery check() {
    try {
      Path root = settings.path().root();
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, "natship", ".check"));
      return new Accepted(0, root + " can be written to");
    } catch (IOException e) {
      return failed(e);
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      open.values().forEach(FileSink::closeQuietly);
      open.clear();
    } finally {
      writing.unlock();
    }
    rotation.close();
  }
}
