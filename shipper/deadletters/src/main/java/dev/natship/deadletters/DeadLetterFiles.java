package dev.natship.deadletters;

import dev.natship.api.Output;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Dead letters of one destination in files of JSON lines: a younger one that grows, an older one
/// that is complete. Together they stay below a bound; what goes with the older file is counted.
/// Safe beside another process.
///
/// When [#keep] returns, the letters are on the disk, whatever happens to the machine. Threads that
/// come while another one writes are served together: one of them writes for all and syncs once.
public final class DeadLetterFiles implements DeadLetters {
  private static final System.Logger LOG = Log.of(DeadLetterFiles.class);

  /// Letters that wait to be written, for the thread that handed them over.
  private static final class Handed {
    final Output bytes = new Output(1024);
    boolean done;
    @Nullable IOException failure;
  }

  private final LetterFolder folder;
  private final LetterFile young;
  private final LetterFile old;
  private final LetterFile retrying;
  private final long mostBytes;
  private final AtomicLong rotatedAway = new AtomicLong();
  private final ReentrantLock writing = new ReentrantLock();
  private final List<Handed> waiting = new ArrayList<>();

  public DeadLetterFiles(Path directory, String sink, long mostBytes) {
    this(directory, sink, mostBytes, file -> file.force(false));
  }

  DeadLetterFiles(Path directory, String sink, long mostBytes, LetterFile.Syncing syncing) {
    this.folder = new LetterFolder(directory, sink);
    this.young = new LetterFile(folder, folder.file(".jsonl"), syncing);
    this.old = new LetterFile(folder, folder.file(".old.jsonl"), syncing);
    this.retrying = new LetterFile(folder, folder.file(".retry.jsonl"), syncing);
    this.mostBytes = mostBytes;
  }

  /// The destinations that have dead letters in a directory.
  public static List<String> sinks(Path directory) throws IOException {
    return LetterFolder.sinks(directory);
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
    List<Output> letters = all.stream().map(handed -> handed.bytes).toList();
    long more = letters.stream().mapToLong(Output::size).sum();
    if (young.size() + more > mostBytes / 2 && young.size() > 0) {
      rotate();
    }
    young.append(letters);
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
    for (LetterFile file : files()) {
      file.each(reader);
    }
  }

  /// The oldest first.
  private List<LetterFile> files() {
    return List.of(retrying, old, young);
  }

  /// Throws all letters away and says how many there were.
  public long drop() throws IOException {
    AtomicLong count = new AtomicLong();
    folder.exclusively(() -> {
      each(_ -> count.incrementAndGet());
      for (LetterFile file : files()) {
        file.delete();
      }
    });
    return count.get();
  }

  /// Throws the selected letters away and says how many there were. All else stays as it is; each
  /// file is replaced in one step, so that nothing is lost when the machine stops meanwhile.
  public long drop(Predicate<DeadLetter> selected) throws IOException {
    AtomicLong count = new AtomicLong();
    folder.exclusively(() -> {
      for (LetterFile file : files()) {
        count.addAndGet(file.drop(selected));
      }
    });
    return count.get();
  }

  /// Sets all letters aside for another try; they still count as dead letters until [#retried].
  public void beginRetry() throws IOException {
    folder.exclusively(() -> {
      for (LetterFile file : List.of(old, young)) {
        if (file.size() > 0) {
          retrying.append(file);
          file.delete();
        }
      }
    });
  }

  /// Sets the selected letters aside for another try, and no others: what an earlier try left and
  /// is not selected waits among the rest. Whatever the moment of a kill, a letter is there, at
  /// worst twice.
  public void beginRetry(Predicate<DeadLetter> selected) throws IOException {
    folder.exclusively(() -> {
      if (retrying.size() > 0) {
        young.append(retrying, selected.negate());
        retrying.drop(selected.negate());
      }
      for (LetterFile file : List.of(old, young)) {
        retrying.append(file, selected);
        file.drop(selected);
      }
    });
  }

  /// Reads the letters that were set aside.
  public void eachRetried(Consumer<DeadLetter> reader) throws IOException {
    retrying.each(reader);
  }

  /// What was set aside is delivered, or was kept again.
  public void retried() throws IOException {
    folder.exclusively(retrying::delete);
  }

  private void rotate() throws IOException {
    AtomicLong count = new AtomicLong();
    old.each(_ -> count.incrementAndGet());
    young.replace(old);
    long gone = count.get();
    if (gone > 0) {
      rotatedAway.addAndGet(gone);
      LOG.log(
          System.Logger.Level.WARNING,
          Code.LETTERS_FULL.after(
              young + ": no room for more; the oldest " + gone + " dead letters are gone"));
    }
  }
}
