package dev.natship.reading;

import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Progress;
import dev.natship.search.Query;
import dev.natship.search.Search;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Everything that can still be read: the archive of the journal's folder, its segments, and what
/// is in memory. For any number of threads; few of them read at once, and each rests as long as it
/// works, since lanes want the core too.
public final class History {
  /// Reading computes; more at once would only take turns.
  private static final int AT_ONCE = 2;

  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// From the line behind one cursor up to the line before another.
  ///
  /// @param only of those the newest line of that number
  public record Range(Optional<LineCursor> after, Optional<LineCursor> before, OptionalLong only) {
    public Range(Optional<LineCursor> after, Optional<LineCursor> before) {
      this(after, before, OptionalLong.empty());
    }

    static Range only(long sequence) {
      return new Range(Optional.empty(), Optional.empty(), OptionalLong.of(sequence));
    }

    public static final Range ALL = new Range(Optional.empty(), Optional.empty());

    /// Nobody has read yet what arrived in this life from that sequence on.
    static Range upTo(Optional<LineCursor> after, LineCursor before) {
      return new Range(after, Optional.of(before));
    }
  }

  /// What came of reading.
  ///
  /// @param lost how many lines were gone before they could be read
  public record Outcome(Progress progress, long lost) {}

  private final Journal journal;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  public History(Journal journal) {
    this.journal = journal;
  }

  /// Shows the finds what the query wants, on this thread.
  public Outcome search(Query query, Range range, Finds finds)
      throws IOException, InterruptedException {
    places.acquire();
    try (Opened opened = open()) {
      List<Stretch> stretches = opened.within(range);
      Progress progress = new Search(query, new Rested(finds)).run(stretches, opened.unreadable());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Outcome(progress, opened.newest.lost());
    } catch (InterruptedIOException gone) {
      Thread.interrupted();
      InterruptedException again = new InterruptedException(gone.getMessage());
      again.initCause(gone);
      throw again;
    } finally {
      places.release();
    }
  }

  /// The first line behind the cursor, or behind none, that is still there. Empty where the next
  /// one to arrive would be the first.
  Optional<LineCursor> first(Optional<LineCursor> after) throws IOException {
    try (Opened opened = open()) {
      return opened.within(new Range(after, Optional.empty())).stream()
          .findFirst()
          .map(stretch -> new LineCursor(Math.max(0, stretch.epoch()), stretch.first()));
    }
  }

  /// When the oldest line that can be read was received, where that is known.
  public Optional<Instant> oldest() throws IOException {
    try (Opened opened = open()) {
      return opened.stretches.stream()
          .filter(stretch -> stretch.oldest() != Long.MIN_VALUE)
          .findFirst()
          .map(stretch -> Instant.ofEpochMilli(stretch.oldest()));
    }
  }

  private Opened open() throws IOException {
    Optional<Path> folder = journal.folder();
    Journal.Life life = journal.life();
    if (folder.isEmpty()) {
      return new Opened(Optional.empty(), List.of(), newest(earliest()));
    }
    KeptLines past = KeptLines.open(folder.get());
    List<Stretch> kept = new ArrayList<>(past.stretches());
    long from = life.first();
    if (!kept.isEmpty() && kept.getLast().epoch() == life.epoch()) {
      // The newest segment is read through the journal, which knows what is not written yet.
      boolean open = kept.getLast().end() == Long.MAX_VALUE;
      from = Math.max(from, open ? kept.removeLast().first() : kept.getLast().end());
    }
    return new Opened(Optional.of(past), kept, newest(Math.max(from, earliest())));
  }

  private JournalStretch newest(long from) {
    return new JournalStretch(journal, from, Math.max(from, end()));
  }

  private long earliest() {
    try (Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      return reader.progress().start();
    }
  }

  /// The line that came last, or would have.
  public LineCursor latest() {
    return new LineCursor(journal.life().epoch(), end() - 1);
  }

  /// The sequence of the line that comes next.
  long end() {
    try (Reader reader = journal.snapshotReader(new StartPosition.Latest())) {
      return reader.progress().end();
    }
  }

  /// Everything as it was at one moment.
  private static final class Opened implements AutoCloseable {
    private final Optional<KeptLines> past;
    private final List<Stretch> stretches;
    private final JournalStretch newest;

    Opened(Optional<KeptLines> past, List<Stretch> kept, JournalStretch newest) {
      this.past = past;
      this.newest = newest;
      this.stretches = new ArrayList<>(kept);
      this.stretches.add(newest);
    }

    int unreadable() {
      return past.map(each -> each.unreadable().size()).orElse(0);
    }

    List<Stretch> within(Range range) {
      if (range.only().isPresent()) {
        return only(range.only().getAsLong());
      }
      List<Stretch> within = new ArrayList<>();
      for (Stretch stretch : stretches) {
        long from = from(stretch, range.after());
        long end = Math.min(stretch.end(), end(stretch, range.before()));
        if (Math.max(from, stretch.first()) < end) {
          within.add(
              from == 0 && end == stretch.end() ? stretch : new StretchPart(stretch, from, end));
        }
      }
      return within;
    }

    private List<Stretch> only(long sequence) {
      return stretches.reversed().stream()
          .filter(stretch -> stretch.first() <= sequence && sequence < stretch.end())
          .limit(1)
          .<Stretch>map(stretch -> new StretchPart(stretch, sequence, sequence + 1))
          .toList();
    }

    /// What is of no known life is read again rather than left out.
    private static long from(Stretch stretch, Optional<LineCursor> after) {
      if (after.isEmpty() || stretch.epoch() < 0 || stretch.epoch() > after.get().epoch()) {
        return 0;
      }
      return stretch.epoch() < after.get().epoch() ? Long.MAX_VALUE : after.get().sequence() + 1;
    }

    private static long end(Stretch stretch, Optional<LineCursor> before) {
      if (before.isEmpty() || stretch.epoch() < before.get().epoch()) {
        return Long.MAX_VALUE;
      }
      return stretch.epoch() > before.get().epoch() ? 0 : before.get().sequence();
    }

    @Override
    public void close() throws IOException {
      if (past.isPresent()) {
        past.get().close();
      }
    }
  }

  /// Rests between two parts for as long as the last one took.
  private static final class Rested implements Finds {
    private final Finds finds;
    private long began = System.nanoTime();

    Rested(Finds finds) {
      this.finds = finds;
    }

    @Override
    public void begin(Stretch stretch) {
      finds.begin(stretch);
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
        throws IOException {
      return finds.line(sequence, receivedMillis, line, isContext);
    }

    @Override
    public boolean lines(int count, long oldest, long latest) {
      return finds.lines(count, oldest, latest);
    }

    @Override
    public boolean progress(Progress progress) throws IOException {
      boolean goesOn = finds.progress(progress);
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(System.nanoTime() - began, LONGEST_REST_NANOS));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("whoever asked has gone");
      }
      began = System.nanoTime();
      return goesOn;
    }
  }
}
