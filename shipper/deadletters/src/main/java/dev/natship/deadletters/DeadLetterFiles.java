package dev.natship.deadletters;

import dev.natship.api.Output;
import dev.natship.codes.Code;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Dead letters of one destination in files of JSON lines: a younger one that grows, an older one
/// that is complete. Together they stay below a bound; what goes with the older file is counted.
/// Safe beside another process.
///
/// When [#keep] returns, the letters are on the disk, whatever happens to the machine. Threads that
/// come while another one writes are served together: one of them writes for all and syncs once.
public final class DeadLetterFiles implements DeadLetters {
  private static final System.Logger LOG = System.getLogger(DeadLetterFiles.class.getName());

  /// Makes what was written last: [FileChannel#force].
  interface Syncing {
    void sync(FileChannel file) throws IOException;
  }

  /// Letters that wait to be written, for the thread that handed them over.
  private static final class Handed {
    final Output bytes = new Output(1024);
    boolean done;
    @Nullable IOException failure;
  }

  private final LetterFolder folder;
  private final Path young;
  private final Path old;
  private final Path retrying;

  /// What is left of a file while some of its letters are thrown away.
  private final Path rest;

  private final long mostBytes;
  private final Syncing syncing;
  private final AtomicLong rotatedAway = new AtomicLong();
  private final ReentrantLock writing = new ReentrantLock();
  private final List<Handed> waiting = new ArrayList<>();

  public DeadLetterFiles(Path directory, String sink, long mostBytes) {
    this(directory, sink, mostBytes, file -> file.force(false));
  }

  DeadLetterFiles(Path directory, String sink, long mostBytes, Syncing syncing) {
    String name = fileName(sink);
    this.folder = new LetterFolder(directory, name);
    this.young = directory.resolve(name + ".jsonl");
    this.old = directory.resolve(name + ".old.jsonl");
    this.retrying = directory.resolve(name + ".retry.jsonl");
    this.rest = directory.resolve("." + name + ".rest");
    this.mostBytes = mostBytes;
    this.syncing = syncing;
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
    Handed mine = new Handed();
    letters.forEach(letter -> letter.write(mine.bytes));
    synchronized (waiting) {
      waiting.add(mine);
    }
    writing.lock();
    try {
      if (!mine.done) {
        writeFor(mine);
      }
    } finally {
      writing.unlock();
    }
    if (mine.failure != null) {
      throw mine.failure;
    }
  }

  /// Writes what all threads handed over. An interrupt is meant for this thread alone: the others'
  /// letters then wait for the next one, as they do when an error strikes.
  private void writeFor(Handed mine) {
    List<Handed> all;
    synchronized (waiting) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      folder.exclusively(() -> append(all));
      all.forEach(handed -> handed.done = true);
    } catch (IOException e) {
      List<Handed> failed = Thread.currentThread().isInterrupted() ? List.of(mine) : all;
      for (Handed handed : failed) {
        handed.failure = e;
        handed.done = true;
      }
    } finally {
      synchronized (waiting) {
        all.stream().filter(handed -> handed != mine && !handed.done).forEach(waiting::add);
      }
    }
  }

  /// How many threads wait to be served.
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void append(List<Handed> all) throws IOException {
    long more = all.stream().mapToLong(handed -> handed.bytes.size()).sum();
    if (size(young) + more > mostBytes / 2 && size(young) > 0) {
      rotate();
    }
    boolean fresh = folder.create(young);
    try (FileChannel file = openToAppend(young)) {
      long before = file.size();
      try {
        for (Handed handed : all) {
          write(file, ByteBuffer.wrap(handed.bytes.array(), 0, handed.bytes.size()));
        }
        syncing.sync(file);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        takeBack(file, before, e);
        throw e;
      }
    }
    if (fresh) {
      folder.sync();
    }
  }

  /// Opens for letters, which begin on a line of their own: a letter that was cut off, when the
  /// process or the machine stopped, must not swallow the next one.
  private static FileChannel openToAppend(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long size = file.size();
      file.position(size);
      if (size > 0) {
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, size - 1);
        if (last.get(0) != '\n') {
          write(file, ByteBuffer.wrap(new byte[] {'\n'}));
        }
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /// What is not kept whole is not kept at all.
  private static void takeBack(FileChannel file, long size, IOException failure) {
    try {
      file.truncate(size);
    } catch (IOException also) {
      failure.addSuppressed(also);
    }
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
    folder.exclusively(() -> {
      each(_ -> count.incrementAndGet());
      for (Path file : List.of(retrying, old, young)) {
        Files.deleteIfExists(file);
      }
    });
    return count.get();
  }

  /// Throws the selected letters away and says how many there were. All else stays as it is; each
  /// file is replaced in one step, so that nothing is lost when the machine stops meanwhile.
  public long drop(Predicate<DeadLetter> selected) throws IOException {
    AtomicLong count = new AtomicLong();
    folder.exclusively(() -> {
      for (Path file : List.of(retrying, old, young)) {
        if (Files.exists(file)) {
          count.addAndGet(drop(file, selected));
        }
      }
    });
    return count.get();
  }

  private long drop(Path file, Predicate<DeadLetter> selected) throws IOException {
    Files.deleteIfExists(rest);
    folder.create(rest);
    long dropped = 0;
    try (FileChannel kept = FileChannel.open(rest, StandardOpenOption.WRITE)) {
      dropped = copyRest(file, selected, kept);
      if (dropped > 0) {
        syncing.sync(kept);
      }
    } catch (IOException e) {
      Files.deleteIfExists(rest);
      throw e;
    }
    if (dropped == 0) {
      Files.delete(rest);
    } else if (size(rest) == 0) {
      Files.delete(file);
      Files.delete(rest);
    } else {
      Files.move(rest, file, StandardCopyOption.ATOMIC_MOVE);
    }
    folder.sync();
    return dropped;
  }

  private static long copyRest(Path file, Predicate<DeadLetter> selected, FileChannel kept)
      throws IOException {
    long dropped = 0;
    try (InputStream in = Files.newInputStream(file);
        BufferedInputStream buffered = new BufferedInputStream(in, 64 << 10)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(kept), 64 << 10);
      Output line = new Output(1024);
      for (int b = buffered.read(); b >= 0; b = buffered.read()) {
        if (b != '\n') {
          line.write(b);
        } else if (DeadLetter.last(line.array(), line.size()).filter(selected).isPresent()) {
          dropped++;
          line.truncate(0);
        } else {
          line.write('\n');
          line.copyTo(out);
          line.truncate(0);
        }
      }
      line.copyTo(out);
      out.flush();
    }
    return dropped;
  }

  /// Sets all letters aside for another try; they still count as dead letters until [#retried].
  public void beginRetry() throws IOException {
    folder.exclusively(() -> {
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
    folder.exclusively(() -> Files.deleteIfExists(retrying));
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
          Code.LETTERS_FULL.after(
              young + ": no room for more; the oldest " + gone + " dead letters are gone"));
    }
  }

  private void append(Path from, Path to) throws IOException {
    folder.create(to);
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target = openToAppend(to)) {
      long size = source.size();
      long done = 0;
      while (done < size) {
        done += source.transferTo(done, size - done, target);
      }
      syncing.sync(target);
    }
    folder.sync();
  }

  private static void read(Path file, Consumer<DeadLetter> reader) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        BufferedInputStream buffered = new BufferedInputStream(in, 64 << 10)) {
      Output line = new Output(1024);
      for (int b = buffered.read(); b >= 0; b = buffered.read()) {
        if (b == '\n') {
          DeadLetter.last(line.array(), line.size()).ifPresent(reader);
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
