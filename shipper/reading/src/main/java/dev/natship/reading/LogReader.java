package dev.natship.reading;

import dev.natship.journal.Journal;
import dev.natship.search.Progress;
import dev.natship.search.Tally;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Answers questions about lines: what the journal still holds, and what arrives from now on. For
/// any number of threads, each with a query of its own.
public final class LogReader {
  private static final int ROUNDS = 3;
  private static final long NEARLY = 1_000;

  private final Journal journal;
  private final Live live;
  private final SharedFollowing shared;
  private final History history;
  private final InstantSource clock = InstantSource.system();

  /// @param bytes what the newest lines may take for all who follow, beside what is sent
  public LogReader(Journal journal, long bytes) {
    this.journal = journal;
    this.live = new Live(journal, bytes);
    this.shared = new SharedFollowing(live);
    this.history = new History(journal);
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
    long end = history.end();
    Optional<LineCursor> behind = behind(query, receiver, end);
    if (query.follow()) {
      follow(query, behind, end, receiver);
    } else {
      once(query, behind, end, receiver);
    }
  }

  /// The same for a receiver that never waits: where it follows, this returns when it has what lay
  /// behind it, and the rest comes from a thread that all such receivers share. Who looks through a
  /// lens keeps his own, since a lens may take its time.
  ///
  /// @param form how lines that arrive are written for it
  public void read(LogQuery query, SentForm form, PatientReceiver receiver)
      throws IOException, InterruptedException {
    if (!query.follow() || query.lens().isPresent()) {
      read(query, receiver);
      return;
    }
    long end = history.end();
    Optional<LineCursor> behind = behind(query, receiver, end);
    Following following = begin(query, behind, end, receiver, form, Optional.empty());
    share(following, receiver);
  }

  /// What can still be read.
  public History history() {
    return history;
  }

  /// The line behind which he begins; empty for the oldest. Lines of another life, which this one
  /// may have numbered anew, are read again rather than left out.
  private Optional<LineCursor> behind(LogQuery query, LineReceiver receiver, long end)
      throws IOException, InterruptedException {
    if (query.start() instanceof LogQuery.Start.Now) {
      return Optional.of(before(end));
    }
    if (!(query.start() instanceof LogQuery.Start.After(LineCursor cursor))) {
      return Optional.empty();
    }
    Journal.Life life = journal.life();
    boolean sameLife = cursor.epoch() == life.epoch();
    boolean forgotten = !sameLife && life.first() < cursor.sequence() + 1;
    if (forgotten || !sameLife && life.first() == 0) {
      receiver.notice(new Notice.Missed(OptionalLong.empty()));
      return Optional.of(before(life.first()));
    }
    Optional<LineCursor> there = history.first(Optional.of(cursor));
    long gone = there.map(first -> first.sequence() - cursor.sequence() - 1).orElse(0L);
    if (gone > 0) {
      receiver.notice(new Notice.Missed(OptionalLong.of(gone)));
    }
    return Optional.of(cursor);
  }

  /// The line before that one of this life.
  private LineCursor before(long sequence) {
    return new LineCursor(journal.life().epoch(), sequence - 1);
  }

  private LineCursor at(long sequence) {
    return new LineCursor(journal.life().epoch(), sequence);
  }

  private void once(LogQuery query, Optional<LineCursor> behind, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    LineCursor until = query.search().before().orElse(at(end));
    History.Range range =
        query.start() instanceof LogQuery.Start.Only(LineNumber line)
            ? History.Range.only(line)
            : new History.Range(behind, Optional.of(until));
    if (query.search().before().isPresent()) {
      tellWhatWent(query.search().before().get(), receiver);
    }
    PastReading reading = past(query, range, receiver, Optional.empty());
    // Where a moment ends it, nothing more will come.
    Optional<LineCursor> latest = reading.isFull() ? reading.latest() : Optional.empty();
    boolean backward = query.search().newestFirst();
    boolean more = latest.isPresent() && (backward || !latest.get().equals(before(end)));
    // Whoever goes on all the same must not begin anew with the newest.
    LineCursor last =
        backward
            ? reading.latest().or(query.search()::before).orElse(before(end))
            : latest.orElse(before(end));
    receiver.notice(new Notice.End(last, more));
    receiver.flush();
  }

  /// Whoever pages backwards would take it for the beginning of everything that his next page is
  /// empty, where its lines were let go since he got the cursor.
  private void tellWhatWent(LineCursor before, LineReceiver receiver)
      throws IOException, InterruptedException {
    Optional<LineCursor> oldest = history.first(Optional.empty());
    if (oldest.isEmpty() ? before.sequence() > 0 : before.isBefore(oldest.get())) {
      receiver.notice(new Notice.Missed(OptionalLong.empty()));
    }
  }

  private PastReading past(
      LogQuery query, History.Range range, LineReceiver receiver, Optional<AwaitedLines> awaited)
      throws IOException, InterruptedException {
    ReadingTurn turn = history.turn();
    Optional<Tally> tally =
        query.search().count().isPresent()
            ? Optional.of(query.tally(history.oldest(), clock.instant()))
            : Optional.empty();
    PastReading reading = new PastReading(query, receiver, tally, turn, awaited);
    Progress progress =
        history.search(
            query.asSearch(),
            range,
            reading,
            turn,
            query.last().isPresent() || history.isNewest(range),
            () -> {
              receiver.notice(new Notice.Waiting());
              receiver.flush();
            });
    reading.finish(progress);
    return reading;
  }

  private void follow(LogQuery query, Optional<LineCursor> behind, long end, LineReceiver receiver)
      throws IOException, InterruptedException {
    Optional<AwaitedLines> awaited = query.lens().map(AwaitedLines::new);
    SentForm form = awaited.isPresent() ? OwnForm.RECORD : OwnForm.JSON;
    try (Following following = begin(query, behind, end, receiver, form, awaited)) {
      while (following.ending().isEmpty()) {
        int all = Math.max(1, live.followers());
        following.await(all);
        Thread.sleep(Following.rest(all));
      }
      if (following.ending().equals(Optional.of(View.Ending.BUG))) {
        throw new IllegalStateException("the live tail met a bug; what arrived since is missing");
      }
    }
  }

  private Following begin(
      LogQuery query,
      Optional<LineCursor> behind,
      long end,
      LineReceiver receiver,
      SentForm form,
      Optional<AwaitedLines> awaited)
      throws IOException, InterruptedException {
    receiver.notice(new Notice.Began(began(query, behind, end)));
    if (!(query.start() instanceof LogQuery.Start.Now)) {
      past(query, new History.Range(behind, Optional.of(at(end))), receiver, awaited);
      receiver.flush();
    }
    LogQuery rest = query.withoutLast();
    return catchUp(
        new SelectedLines(query.selection(), form),
        end,
        range -> past(rest, range, receiver, awaited),
        receiver,
        awaited);
  }

  /// Has the receiver get what arrives behind the cursor, which is of this life, and is covered.
  /// Returns when he has what has arrived so far; the rest comes from a thread that all such
  /// receivers share.
  ///
  /// @param interest makes a new one for each thread
  public void follow(Supplier<Interest> interest, LineCursor behind, PatientReceiver receiver)
      throws IOException, InterruptedException {
    CoveredLines covered = new CoveredLines(interest.get(), receiver, history.turn());
    Following following =
        catchUp(
            interest.get(),
            behind.sequence() + 1,
            range -> covered.read(history, range),
            receiver,
            Optional.empty());
    share(following, receiver);
  }

  private void share(Following following, PatientReceiver receiver) {
    receiver.caughtUp(following::close);
    shared.add(following, receiver);
  }

  /// Reads what arrived before the live tail came that far.
  private interface Rest {
    void read(History.Range range) throws IOException, InterruptedException;
  }

  /// @param awaited for lines that come as records; empty where they come as he gets them
  private Following catchUp(
      Interest interest,
      long from,
      Rest rest,
      LineReceiver receiver,
      Optional<AwaitedLines> awaited)
      throws IOException, InterruptedException {
    long next = from;
    // The nearer it is, the less has to fit into the view until the rest is read.
    for (int i = 0; i < ROUNDS && history.end() - next > NEARLY; i++) {
      long now = history.end();
      rest.read(between(next, now));
      next = now;
    }
    Follower follower = live.follow(interest, next);
    Following following = new Following(follower, receiver, awaited);
    boolean caughtUp = false;
    try {
      if (next < follower.from()) {
        rest.read(between(next, follower.from()));
      }
      receiver.flush();
      caughtUp = true;
      return following;
    } finally {
      if (!caughtUp) {
        following.close();
      }
    }
  }

  private LineCursor began(LogQuery query, Optional<LineCursor> behind, long end)
      throws IOException {
    if (query.last().isPresent()) {
      return before(end);
    }
    if (behind.isPresent()) {
      return behind.get();
    }
    return history
        .first(Optional.empty())
        .map(first -> new LineCursor(first.epoch(), first.sequence() - 1))
        .orElse(before(end));
  }

  private History.Range between(long from, long to) {
    return new History.Range(Optional.of(before(from)), Optional.of(at(to)));
  }
}
