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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Appends lines to files under one directory, and keeps only so many open at a time.
///
/// One batch is written at a time, under a lock that is held while writing: the order within a file
/// is worth more than what a disk would gain from several writers.
final class FileSink implements Sink, Sink.Checkable {
  private final FileSettings settings;
  private final InstantSource clock;
  private final Encoding encoding;
  private final Rotation rotation;
  private final ReentrantLock writing = new ReentrantLock();
  private final Map<String, LogFile> open = new LinkedHashMap<>(16, 0.75f, true);

  FileSink(FileSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.rotation = new Rotation(settings);
    this.encoding =
        settings.json()
            ? new LineEncoding.Json(settings.path()::file)
            : new LineEncoding.Text(settings.text(), settings.path()::file);
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) {
    byte[] lines = Lines.of(batch);
    writing.lock();
    try {
      Instant now = clock.instant();
      LogFile file = file(batch.partition(), lines.length, now);
      file.append(lines, now);
      if (settings.fsync()) {
        file.sync();
      }
      return new Accepted(0);
    } catch (IOException e) {
      closeQuietly(open.remove(batch.partition()));
      return failed(e);
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
      file = LogFile.open(path(name));
      open.put(name, file);
      closeEldest();
    }
    if (rotation.isDue(file, more, now)) {
      open.remove(name);
      file.close();
      rotation.rotate(file.path(), now);
      file = LogFile.open(file.path());
      open.put(name, file);
    }
    return file;
  }

  private void closeEldest() throws IOException {
    Iterator<LogFile> eldest = open.values().iterator();
    while (open.size() > settings.openFiles()) {
      LogFile file = eldest.next();
      eldest.remove();
      file.close();
    }
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

  private static Delivery failed(IOException e) {
    String words = String.valueOf(e.getMessage());
    boolean setting =
        e instanceof AccessDeniedException
            || e instanceof NoSuchFileException
            || e instanceof NotDirectoryException
            || words.contains("Read-only")
            || words.contains("symbolic link");
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
        // what went wrong before is being told
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
