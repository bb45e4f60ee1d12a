package dev.natship.reading;

import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.chunks.Records;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.journal.Chunk;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.ReaderProgress;
import dev.natship.journal.StartPosition;
import dev.natship.lines.LineView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one reader of what arrives, for all who follow. It reads each chunk once, asks each
/// different interest once about a line, and writes a line once in each form, however many want it.
///
/// Its thread is there while somebody follows; with nobody looking there is no reader, and nobody
/// is woken. It rests after its work, so that it takes a small part of a core at most, and jumps
/// ahead when that is not enough. It is a platform thread, since it computes.
final class Live {
  private static final System.Logger LOG = Log.of(Live.class);

  /// Rests for so many times as long as it worked: one twenty-fifth of a core.
  private static final int REST = 24;

  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// Less is not worth a sleep. It is woken for several chunks at once, too, not for each of the
  /// thousands that may come in a second.
  private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long FEW_LINES = 1_000;

  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  /// When nothing has come for so long, what came last is written for those who rest.
  private static final Duration SOON = Duration.ofMillis(50);

  /// So many lines behind it jumps to the newest.
  private static final long MOST_BEHIND = 50_000;

  private final Journal journal;
  private final long bytesOfOne;
  private final long bytesOfAll;
  private final ReentrantLock lock = new ReentrantLock();
  private List<View> views = List.of();
  private @Nullable Thread runner;
  private int followers;
  private final Condition anyNews = lock.newCondition();
  private long news;

  /// The first sequence that the views have not been asked about.
  private long position;

  /// How many lines the reader had lost when that was told last. It loses some while the thread
  /// works and rests, too.
  private long lost;

  private long owedRest;

  private final LineView line = new LineView();

  /// What came last, for views that rest.
  private record Kept(Chunk chunk, List<PieceWriter> writers) {}

  private @Nullable Kept kept;

  /// @param bytesOfAll what all views together hold; one holds half of it at most
  Live(Journal journal, long bytesOfAll) {
    this.journal = journal;
    this.bytesOfAll = bytesOfAll;
    this.bytesOfOne = bytesOfAll / 2;
  }

  /// @param interest this follower's own; from now on only the reading thread uses it
  /// @param next the first sequence that he has not had. The thread may be behind it
  Follower follow(Interest interest, long next) {
    lock.lock();
    try {
      View view = view(interest);
      view.join();
      followers++;
      if (runner == null) {
        Reader reader = journal.snapshotReader(new StartPosition.Latest());
        position = reader.progress().position();
        runner = Thread.ofPlatform().daemon().name("tail").unstarted(() -> run(reader));
        runner.start();
      }
      return new Follower(this, view, view.end(), Math.max(next, position));
    } finally {
      lock.unlock();
    }
  }

  private View view(Interest interest) {
    for (View view : views) {
      if (view.interest().equals(interest)) {
        return view;
      }
    }
    View view = new View(interest, lock.newCondition());
    List<View> more = new ArrayList<>(views);
    more.add(view);
    views = List.copyOf(more);
    return view;
  }

  void leave(View view) {
    lock.lock();
    try {
      followers--;
      if (view.leave()) {
        views = views.stream().filter(each -> each != view).toList();
      }
    } finally {
      lock.unlock();
    }
  }

  int followers() {
    lock.lock();
    try {
      return followers;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the thread is there.
  boolean isRunning() {
    lock.lock();
    try {
      return runner != null;
    } finally {
      lock.unlock();
    }
  }

  /// How the view has ended, if it has. Whoever follows it asks this, and not whether a thread is
  /// there: that may be another one, which knows nothing of what came in between.
  Optional<View.Ending> ending(View view) {
    lock.lock();
    try {
      return view.ending();
    } finally {
      lock.unlock();
    }
  }

  /// What the view has from that place on; waits until it has something, or the time is over.
  View.Taken take(View view, View.Place from, long most, Duration wait)
      throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (view.end().index() <= from.index() && left > 0 && view.ending().isEmpty()) {
        left = view.news().awaitNanos(left);
      }
      return view.take(from, most);
    } finally {
      lock.unlock();
    }
  }

  /// How often something has come for anybody.
  long news() {
    lock.lock();
    try {
      return news;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until more has come than that, or the time is over.
  void awaitNews(long seen, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (news == seen && left > 0 && runner != null) {
        left = anyNews.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run(Reader first) {
    Reader reader = first;
    lost = first.progress().lost();
    try {
      while (goesOn()) {
        reader = step(reader);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          Code.READING_BUG.after("the live tail met a bug; whoever follows has to come back"),
          bug);
    } finally {
      // Where it goes on no more there is nothing left to end.
      end(View.Ending.BUG);
      reader.close();
    }
  }

  /// Decided under the lock, so that whoever follows now finds a thread or makes one.
  private boolean goesOn() {
    lock.lock();
    try {
      if (views.isEmpty() || journal.isClosing()) {
        end(View.Ending.PROPER);
      }
      return Thread.currentThread().equals(runner);
    } finally {
      lock.unlock();
    }
  }

  /// Another thread may have taken over since.
  private void end(View.Ending how) {
    lock.lock();
    try {
      if (Thread.currentThread().equals(runner)) {
        letKeptGo();
        runner = null;
        views.forEach(view -> view.end(how));
        views = List.of();
        anyNews.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// While nobody else can be the thread yet.
  private void letKeptGo() {
    Kept last = kept;
    kept = null;
    if (last != null) {
      last.chunk().close();
    }
  }

  private Reader step(Reader reader) throws InterruptedException {
    Chunk chunk = reader.next(kept == null ? LOOK_AROUND : SOON);
    ReaderProgress progress = reader.progress();
    if (progress.lost() > lost) {
      tell(progress.lost() - lost);
      lost = progress.lost();
    }
    long began = System.nanoTime();
    settle(chunk == null);
    if (chunk == null) {
      return reader;
    }
    look(chunk);
    rest(System.nanoTime() - began, progress.end() - progress.position() < FEW_LINES);
    return progress.end() - progress.position() > MOST_BEHIND ? jump(reader, progress) : reader;
  }

  private Reader jump(Reader reader, ReaderProgress progress) {
    reader.close();
    Reader next = journal.snapshotReader(new StartPosition.Latest());
    long from = next.progress().position();
    lost = next.progress().lost();
    lock.lock();
    try {
      position = from;
    } finally {
      lock.unlock();
    }
    tell(from - progress.position());
    return next;
  }

  private void rest(long worked, boolean isNearTheEnd) throws InterruptedException {
    owedRest += REST * worked;
    if (isNearTheEnd || owedRest >= LEAST_REST_NANOS) {
      TimeUnit.NANOSECONDS.sleep(Math.clamp(owedRest, LEAST_REST_NANOS, LONGEST_REST_NANOS));
      owedRest = 0;
    }
  }

  /// Writes it for those who want it. For those who rest it is kept until more has come.
  private void look(Chunk chunk) {
    List<PieceWriter> wanting = new ArrayList<>();
    List<PieceWriter> resting = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      for (View view : views) {
        (view.wants(now) ? wanting : resting).add(new PieceWriter(view, chunk.epoch()));
      }
      position = chunk.endSequence();
    } finally {
      lock.unlock();
    }
    look(chunk, wanting);
    if (resting.isEmpty()) {
      chunk.close();
    } else {
      kept = new Kept(chunk, resting);
    }
  }

  /// What was kept is counted once more has come, and is written where nothing does: the last lines
  /// of a burst are those that people look for.
  private void settle(boolean comesLast) {
    if (kept == null) {
      return;
    }
    try (Chunk chunk = kept.chunk()) {
      List<PieceWriter> writers = kept.writers();
      kept = null;
      if (comesLast) {
        wake(writers);
      } else {
        writers.forEach(PieceWriter::onlyCounts);
      }
      look(chunk, writers);
    }
  }

  private void wake(List<PieceWriter> writers) {
    lock.lock();
    try {
      writers.forEach(each -> each.view().wake());
    } finally {
      lock.unlock();
    }
  }

  private void look(Chunk chunk, List<PieceWriter> found) {
    List<PieceWriter> counted = new ArrayList<>();
    List<PieceWriter> asked = new ArrayList<>();
    for (PieceWriter each : found) {
      boolean isCounted = !each.writes() && each.view().interest().coversAll();
      (isCounted ? counted : asked).add(each);
    }
    counted.forEach(each -> each.skip(chunk.count()));
    add(counted, chunk.endSequence());
    EnumSet<Level> levels = levels(asked);
    Records records = chunk.records();
    while (!asked.isEmpty() && records.next()) {
      if (!levels.contains(LineView.level(chunk.bytes(), records.offset()))) {
        continue;
      }
      line.reset(chunk.bytes(), records.offset(), records.length());
      look(chunk.epoch(), records.sequence(), asked);
    }
    add(asked, chunk.endSequence());
  }

  /// Those of lines that any of them may cover.
  private static EnumSet<Level> levels(List<PieceWriter> asked) {
    EnumSet<Level> levels = EnumSet.noneOf(Level.class);
    asked.forEach(each -> levels.addAll(each.view().levels()));
    return levels;
  }

  private void look(long epoch, long sequence, List<PieceWriter> found) {
    Object form = "";
    byte[] written = {};
    int from = 0;
    int to = 0;
    for (int i = 0; i < found.size(); i++) {
      PieceWriter each = found.get(i);
      Interest interest = each.view().interest();
      try {
        if (!interest.covers(line)) {
          continue;
        }
        if (!each.writes()) {
          each.skip(1);
          continue;
        }
        Output out = each.out();
        if (form.equals(interest.form())) {
          out.write(written, from, to - from);
        } else {
          from = out.size();
          interest.write(new LineCursor(epoch, sequence), line, out);
          form = interest.form();
          written = out.array();
          to = out.size();
        }
        each.ended(sequence);
      } catch (RuntimeException bug) {
        found.remove(i--);
        end(each.view(), bug);
        form = "";
      }
    }
  }

  /// Those who follow it may come again at once with the same question, so nobody else is sent
  /// away.
  private void end(View view, RuntimeException bug) {
    LOG.log(
        System.Logger.Level.ERROR,
        Code.READING_BUG.after("a live tail met a bug; whoever follows it has to come back"),
        bug);
    lock.lock();
    try {
      view.end(View.Ending.BUG);
      views = views.stream().filter(each -> each != view).toList();
      news++;
      anyNews.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void tell(long unread) {
    View.Entry entry = new View.Entry.Unread(unread);
    lock.lock();
    try {
      long now = System.nanoTime();
      views.forEach(view -> add(view, List.of(entry), now));
      anyNews.signalAll();
      makeRoom();
    } finally {
      lock.unlock();
    }
  }

  /// @param end behind the lines that were looked at
  private void add(List<PieceWriter> found, long end) {
    if (found.isEmpty()) {
      return;
    }
    List<List<View.Entry>> pieces = new ArrayList<>(found.size());
    for (PieceWriter each : found) {
      pieces.add(each.pieces().stream().<View.Entry>map(View.Entry.Lines::new).toList());
    }
    lock.lock();
    try {
      long now = System.nanoTime();
      for (int i = 0; i < found.size(); i++) {
        found.get(i).view().skip(found.get(i).skipped(), end, now);
        add(found.get(i).view(), pieces.get(i), now);
      }
      anyNews.signalAll();
      makeRoom();
    } finally {
      lock.unlock();
    }
  }

  private void add(View view, List<View.Entry> entries, long now) {
    if (!entries.isEmpty()) {
      entries.forEach(entry -> view.add(entry, now));
      view.shrink(bytesOfOne, now);
      view.news().signalAll();
      news++;
    }
  }

  /// The largest views shrink first.
  private void makeRoom() {
    long now = System.nanoTime();
    long all = views.stream().mapToLong(View::bytes).sum();
    while (all > bytesOfAll) {
      View largest = views.stream().max(Comparator.comparingLong(View::bytes)).orElseThrow();
      long before = largest.bytes();
      largest.shrink(before - (all - bytesOfAll), now);
      all -= before - largest.bytes();
    }
  }
}
