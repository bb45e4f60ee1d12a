package dev.natship.deadletters;

import dev.natship.api.Output;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Dead letters of one destination in files of JSON lines: a younger one that grows, an older one
/// that is complete. Together they stay below a bound; what goes with the older file is counted.
/// Safe beside another process.
public final class DeadLetterFiles implements DeadLetters {
  private static final System.Logger LOG = System.getLogger(DeadLetterFiles.class.getName());

  /// Two locks, for a file lock holds against other processes only.
  private static final ReentrantLock HERE = new ReentrantLock();

  private final Path directory;
  private final Path young;
  private final Path old;
  private final Path retrying;
  private final Path guard;
  private final long mostBytes;
  private final AtomicLong rotatedAway = new AtomicLong();

  public DeadLetterFiles(Path directory, String sink, long mostBytes) {
    this.directory = directory;
    String name = fileName(sink);
    this.young = directory.resolve(name + ".jsonl");
    this.old = directory.resolve(name + ".old.jsonl");
    this.retrying = directory.resolve(name + ".retry.jsonl");
    this.guard = directory.resolve(".lock");
    this.mostBytes = mostBytes;
  }

  /// The destinations that have dead letters in a directory.
  public static List<String> sinks(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jsonl"))
          .map(name -> name.replaceFirst("(\\.old|\\.retry)?\\.jsonl$", ""))
          .map(DeadLetterFiles::sinkName)
          .distinct()
          .sorted()
          .toList();
    }
  }

  @Override
  public void keep(List<DeadLetter> letters) throws IOException {
    Output out = new Output(1024);
    letters.forEach(letter -> letter.write(out));
    exclusively(() -> {
      if (size(young) + out.size() > mostBytes / 2 && size(young) > 0) {
        rotate();
      }
      try (FileChannel file =
          FileChannel.open(
              young,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      }
    });
  }

  /// Letters that had to go because newer ones came.
  public long rotatedAway() {
    return rotatedAway.get();
  }

  /// All letters, oldest first.
  public List<DeadLetter> letters() throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    each(letters::add);
    return letters;
  }

  /// Reads the letters one by one, oldest first; they need not fit into memory together.
  public void each(Consumer<DeadLetter> reader) throws IOException {
    for (Path file : List.of(retrying, old, young)) {
      read(file, reader);
    }
  }

  /// Throws all letters away and says how many there were.
  public long drop() throws IOException {
    AtomicLong count = new AtomicLong();
    exclusively(() -> {
      each(_ -> count.incrementAndGet());
      for (Path file : List.of(retrying, old, young)) {
        Files.deleteIfExists(file);
      }
    });
    return count.get();
  }

  /// Sets all letters aside for another try; they still count as dead letters until [#retried].
  public void beginRetry() throws IOException {
    exclusively(() -> {
      for (Path file : List.of(old, young)) {
        if (size(file) > 0) {
          append(file, retrying);
          Files.delete(file);
        }
      }
    });
  }

  /// Reads the letters that were set aside.
  public void eachRetried(Consumer<DeadLetter> reader) throws IOException {
    read(retrying, reader);
  }

  /// What was set aside is delivered, or was kept again.
  public void retried() throws IOException {
    exclusively(() -> Files.deleteIfExists(retrying));
  }

  private void rotate() throws IOException {
    long gone = 0;
    if (Files.exists(old)) {
      AtomicLong count = new AtomicLong();
      read(old, _ -> count.incrementAndGet());
      gone = count.get();
    }
    Files.move(young, old, StandardCopyOption.REPLACE_EXISTING);
    if (gone > 0) {
      rotatedAway.addAndGet(gone);
      LOG.log(
          System.Logger.Level.WARNING,
          young + ": no room for more; the oldest " + gone + " dead letters are gone");
    }
  }

  private static void append(Path from, Path to) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
      long size = source.size();
      long done = 0;
      while (done < size) {
        done += source.transferTo(done, size - done, target);
      }
    }
  }

  private static void read(Path file, Consumer<DeadLetter> reader) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        BufferedInputStream buffered = new BufferedInputStream(in, 64 << 10)) {
      Output line = new Output(1024);
      for (int b = buffered.read(); b >= 0; b = buffered.read()) {
        if (b == '\n') {
          DeadLetter.parse(line.array(), 0, line.size()).ifPresent(reader);
          line.truncate(0);
        } else {
          line.write(b);
        }
      }
    } catch (NoSuchFileException _) {
      // no letters
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void exclusively(Work work) throws IOException {
    HERE.lock();
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
              FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        work.run();
      }
    } finally {
      HERE.unlock();
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
