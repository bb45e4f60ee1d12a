package dev.natship.reading;

import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Answers questions about lines: what the journal still holds, and what arrives from now on. For
/// any number of threads, each with a query of its own.
public final class LogReader {
  /// Reading the past computes; more at once would only take turns.
  private static final int PASTS_AT_ONCE = 2;

  private static final int ROUNDS = 3;
  private static final long NEARLY = 1_000;
  private static final Duration QUIET = Duration.ofSeconds(10);

  /// What all who follow get in a second, in turn, and how long one of them waits at the least. A
  /// thousand wait for a second, so that a line wakes a thousand threads once a second at the most.
  private static final long BYTES_A_SECOND = 8 << 20;

  private static final long LEAST_REST_MILLIS = 40;
  private static final long REST_MILLIS_OF_EACH = 1;
  private static final int MOST_AT_ONCE = 256 << 10;
  private static final int LEAST_AT_ONCE = 4 << 10;

  private final Journal journal;
  private final Live live;
  private final Semaphore pasts = new Semaphore(PASTS_AT_ONCE, true);

  /// @param bytes what the newest lines may take for all who follow, beside what is sent
  public LogReader(Journal journal, long bytes) {
    this.journal = journal;
    this.live = new Live(journal, bytes);
  }

  /// How many follow.
  public int followers() {
    return live.followers();
  }

  /// Whether a thread reads for them.
  boolean isReading() {
    return live.isRunning();
  }

  /// Has the receiver get everything that was asked for. Returns when that is done, or the journal
  /// closes; whoever does not want it any more interrupts the thread.
  public void read(LogQuery query, LineReceiver receiver) throws IOException, InterruptedException {
    RecentLines past = new RecentLines(journal, selection(query), query.until());
    long end = end();
    long start = start(query, receiver, end);
    if (query.follow()) {
      follow(query, past, start, end, receiver);
    } else {
      once(query, past, start, end, receiver);
    }
  }

  /// A selection belongs to one thread, and its words have been checked before.
  private static Selection selection(LogQuery query) {
    return Selection.of(query.words(), (_, _) -> {});
  }

  private long end() {
    try (Reader reader = journal.snapshotReader(new StartPosition.Latest())) {
      return reader.progress().end();
    }
  }

  private long sequence(StartPosition start) {
    try (Reader reader = journal.snapshotReader(start)) {
      return reader.progress().start();
    }
  }

  private long start(LogQuery query, LineReceiver receiver, long end)
      throws IOException, InterruptedException {
    return switch (query.start()) {
      case LogQuery.Start.Oldest _ -> sequence(new StartPosition.Earliest());
      case LogQuery.Start.Now _ -> end;
      case LogQuery.Start.Since(var instant) -> sequence(new StartPosition.Since(instant));
      case LogQuery.Start.After(LineCursor cursor) -> after(cursor, receiver);
    };
  }

  /// The line behind the cursor. Lines of another life, which this one may have numbered anew, are
  /// read again rather than left out.
  private long after(LineCursor cursor, LineReceiver receiver)
      throws IOException, InterruptedException {
    Journal.Life life = journal.life();
    long wanted = cursor.sequence() + 1;
    boolean sameLife = cursor.epoch() == life.epoch();
    boolean forgotten = !sameLife && life.first() < wanted;
    long there = sequence(new StartPosition.At(forgotten ? life.first() : wanted));
    if (forgotten || !sameLife && life.first() == 0) {
      receiver.notice(new Notice.Missed(OptionalLong.empty()));
    } else if (there > wanted) {
      receiver.notice(new Notice.Missed(OptionalLong.of(there - wanted)));
    }
    return there;
  }

  private void once(LogQuery query, RecentLines past, long start, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    long next = start;
    pasts.acquire();
    try {
      if (query.last().isPresent()) {
        last(past.last(query.last().getAsInt(), start, end), receiver);
        next = end;
      } else {
        next = page(query, past, start, end, receiver);
      }
    } finally {
      pasts.release();
    }
    receiver.notice(new Notice.End(before(next), next < end));
    receiver.flush();
  }

  private static void last(RecentLines.Last last, LineReceiver receiver)
      throws IOException, InterruptedException {
    if (last.heldBack() > 0) {
      receiver.notice(new Notice.Skipped(last.heldBack()));
    }
    for (FoundLine line : last.lines()) {
      receiver.line(line);
    }
  }

  private static long page(
      LogQuery query, RecentLines past, long start, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    long[] left = {query.limit()};
    RecentLines.Extent read =
        past.read(
            start,
            end,
            line -> {
              receiver.line(line);
              return --left[0] > 0;
            });
    if (read.lost() > 0) {
      receiver.notice(new Notice.Unread(read.lost()));
    }
    // Where a moment ends it, nothing more will come.
    return left[0] > 0 ? end : read.next();
  }

  private LineCursor before(long sequence) {
    return new LineCursor(journal.life().epoch(), sequence - 1);
  }

  private void follow(LogQuery query, RecentLines past, long start, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    long next = end;
    receiver.notice(new Notice.Began(before(query.last().isPresent() ? end : start)));
    if (start < end) {
      next = catchUp(query, past, start, end, receiver);
    }
    // The nearer it is, the less has to fit into the view until the rest is read.
    for (int i = 0; i < ROUNDS && end() - next > NEARLY; i++) {
      long now = end();
      rest(past, next, now, receiver);
      next = now;
    }
    try (Follower follower = live.follow(selection(query), next)) {
      if (next < follower.from()) {
        rest(past, next, follower.from(), receiver);
      }
      receiver.flush();
      deliver(follower, receiver);
    }
  }

  /// Up to where the journal stood; what came meanwhile is less, as a rule.
  private long catchUp(
      LogQuery query, RecentLines past, long start, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    pasts.acquire();
    try {
      if (query.last().isPresent()) {
        last(past.last(query.last().getAsInt(), start, end), receiver);
      } else {
        rest(past, start, end, receiver);
      }
      receiver.flush();
      return end;
    } finally {
      pasts.release();
    }
  }

  private static void rest(RecentLines past, long from, long to, LineReceiver receiver)
      throws IOException, InterruptedException {
    RecentLines.Extent read =
        past.read(
            from,
            to,
            line -> {
              receiver.line(line);
              return true;
            });
    if (read.lost() > 0) {
      receiver.notice(new Notice.Unread(read.lost()));
    }
  }

  private void deliver(Follower follower, LineReceiver receiver)
      throws IOException, InterruptedException {
    while (live.isRunning()) {
      int all = Math.max(1, live.followers());
      long pause = Math.max(LEAST_REST_MILLIS, all * REST_MILLIS_OF_EACH);
      int most = Math.clamp(BYTES_A_SECOND * pause / 1000 / all, LEAST_AT_ONCE, MOST_AT_ONCE);
      Follower.Batch batch = follower.take(most, QUIET);
      if (batch.skipped() > 0) {
        receiver.notice(new Notice.Skipped(batch.skipped()));
      }
      for (View.Entry entry : batch.entries()) {
        switch (entry) {
          case View.Entry.Line(FoundLine line) -> receiver.line(line);
          case View.Entry.Unread(long lines) -> receiver.notice(new Notice.Unread(lines));
        }
      }
      receiver.flush();
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }
}
