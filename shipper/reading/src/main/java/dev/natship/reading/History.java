package dev.natship.reading;

import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.search.OldestLine;
import dev.natship.search.Progress;
import dev.natship.search.Query;
import dev.natship.search.Search;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Everything that can still be read: the archive of the journal's folder, its segments, and what
/// is in memory. For any number of threads. A few may be on their way through it at once, since
/// each holds a part of it in memory; they read in turns ([ReadingTurn]). Whoever wants the newest
/// lines only, as a tail does, waits for no search of the whole.
public final class History {
  private static final int SEARCHES = 4;
  private static final int LOOKS = 4;

  /// The newest lines, for those who want no others.
  private static final long NEWEST = 50_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Reading computes; more at once would only take turns.
  private static final int READ_AT_ONCE =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  /// From the line behind one cursor up to the line before another.
  ///
  /// @param only of those that line
  public record Range(
      Optional<LineCursor> after, Optional<LineCursor> before, Optional<LineNumber> only) {
    public Range(Optional<LineCursor> after, Optional<LineCursor> before) {
      this(after, before, Optional.empty());
    }

    static Range only(LineNumber line) {
      return new Range(Optional.empty(), Optional.empty(), Optional.of(line));
    }

    public static final Range ALL = new Range(Optional.empty(), Optional.empty());

    /// Nobody has read yet what arrived in this life from that sequence on.
    static Range upTo(Optional<LineCursor> after, LineCursor before) {
      return new Range(after, Optional.of(before));
    }
  }

  private final Journal journal;
  private final Semaphore searches = new Semaphore(SEARCHES, true);
  private final Semaphore looks = new Semaphore(LOOKS, true);
  private final Semaphore turns = new Semaphore(READ_AT_ONCE, true);

  public History(Journal journal) {
    this.journal = journal;
  }

  /// Shows the finds what the query wants, on this thread.
  public Progress search(Query query, Range range, Finds finds)
      throws IOException, InterruptedException {
    return search(query, range, finds, turn(), isNewest(range), () -> {});
  }

  ReadingTurn turn() {
    return new ReadingTurn(turns);
  }

  /// Whether only some of the newest lines are in it.
  boolean isNewest(Range range) {
    return range
        .after()
        .filter(after -> after.epoch() == journal.life().epoch())
        .filter(after -> end() - after.sequence() <= NEWEST)
        .isPresent();
  }

  /// @param turn the one that the finds give up while they hand over
  /// @param newest whether it will end soon
  /// @param waiting done now and then while others search
  Progress search(
      Query query,
      Range range,
      Finds finds,
      ReadingTurn turn,
      boolean newest,
      ReadingTurn.Handing waiting)
      throws IOException, InterruptedException {
    Semaphore places = newest ? looks : searches;
    while (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      waiting.run();
    }
    try {
      turn.take();
      return search(query, range, finds, turn);
    } catch (InterruptedIOException | ClosedByInterruptException gone) {
      Thread.interrupted();
      InterruptedException again = new InterruptedException(gone.getMessage());
      again.initCause(gone);
      throw again;
    } finally {
      turn.end();
      places.release();
    }
  }

  private Progress search(Query query, Range range, Finds finds, ReadingTurn turn)
      throws IOException, InterruptedException {
    try (Opened opened = open()) {
      List<Stretch> stretches = opened.within(range);
      Progress progress =
          new Search(query, new InTurns(finds, turn)).run(stretches, opened.unreadable());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return progress;
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
      OptionalLong oldest = OldestLine.of(opened.stretches);
      return oldest.isPresent()
          ? Optional.of(Instant.ofEpochMilli(oldest.getAsLong()))
          : opened.newest.begin();
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
    if (!kept.isEmpty() && isOf(life, kept.getLast())) {
      // The newest segment is read through the journal, which knows what is not written yet.
      boolean open = kept.getLast().end() == Long.MAX_VALUE;
      from = Math.max(from, open ? kept.removeLast().first() : kept.getLast().end());
    }
    return new Opened(Optional.of(past), kept, newest(Math.max(from, earliest())));
  }

  /// A segment whose header is damaged does not say of which life it is.
  private static boolean isOf(Journal.Life life, Stretch last) {
    return last.epoch() == life.epoch() || last.epoch() < 0 && last.first() >= life.first();
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
        return only(range.only().get());
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

    private List<Stretch> only(LineNumber line) {
      return line.in(stretches).stream()
          .<Stretch>map(stretch -> new StretchPart(stretch, line.sequence(), line.sequence() + 1))
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

  /// Lets others read between two parts.
  private record InTurns(Finds finds, ReadingTurn turn) implements Finds {
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
    public boolean countsOnly() {
      return finds.countsOnly();
    }

    @Override
    public void lines(int count, long oldest, long latest) {
      finds.lines(count, oldest, latest);
    }

    @Override
    public void gap(Gap gap) throws IOException {
      finds.gap(gap);
    }

    @Override
    public boolean progress(Progress progress) throws IOException {
      boolean goesOn = finds.progress(progress);
      turn.pass();
      return goesOn;
    }
  }
}
