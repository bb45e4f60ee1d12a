package dev.natship.reading;

import dev.natship.api.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/// The newest lines of one interest, for all who follow it: each of them is at a place of his own.
/// Whoever is slower than the lines that push out the oldest ones loses those, and nobody else
/// does.
///
/// Where far more comes than they take, it rests: lines would only be written to be pushed out at
/// once. It then has lines counted instead, until all that it has is taken, or has grown old.
/// Guarded by the lock of [Live].
final class View {
  /// What an entry costs besides its bytes, and each line in it.
  private static final int ENTRY_BYTES = 160;

  private static final int LINE_BYTES = 12;

  /// What has been here for so long is old.
  private static final long OLD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// What stands in a view: lines, a number of lines that it has no room for, or a number of lines
  /// that were not looked at.
  sealed interface Entry {
    record Lines(FoundLines found) implements Entry {}

    /// @param end behind the last of them
    record Skipped(long lines, long end) implements Entry {}

    record Unread(long lines) implements Entry {}
  }

  /// How far somebody has come.
  ///
  /// @param index that of the entry that comes next
  /// @param lines how many lines stood before it
  /// @param unread how many stood before it that were not looked at
  record Place(long index, long lines, long unread) {
    private Place behind(Entry entry) {
      return switch (entry) {
        case Entry.Lines(FoundLines found) -> new Place(index + 1, lines + found.count(), unread);
        case Entry.Skipped(long more, _) -> new Place(index + 1, lines + more, unread);
        case Entry.Unread(long more) -> new Place(index + 1, lines, unread + more);
      };
    }
  }

  /// @param next the place behind what was taken
  /// @param skipped how many lines were pushed out before they could be taken
  /// @param unread the same of lines that were not looked at
  record Taken(Place next, long skipped, long unread, List<Entry> entries) {}

  /// How it came that nothing more comes.
  enum Ending {
    /// The journal closes, or nobody is left.
    PROPER,

    /// Lines are missing from here on.
    BUG
  }

  private final Interest interest;
  private final Set<Level> levels = EnumSet.noneOf(Level.class);
  private final Deque<Entry> entries = new ArrayDeque<>();

  /// When each of them came.
  private final Deque<Long> times = new ArrayDeque<>();

  private final Condition news;
  private Place first = new Place(0, 0, 0);
  private Place end = first;
  private long bytes;

  /// The index of the first entry that nobody has taken.
  private long untaken;

  /// Since when it rests, and how many lines came since.
  private OptionalLong restsSince = OptionalLong.empty();

  private long skipped;
  private long skippedUntil;
  private long skippedAt;

  /// Since lines were counted last, so that what is counted next may have come before him.
  private boolean someoneJoined;

  private int followers;
  private Optional<Ending> ending = Optional.empty();

  View(Interest interest, Condition news) {
    this.interest = interest;
    this.news = news;
    for (Level level : Level.values()) {
      if (interest.mayCover(level)) {
        levels.add(level);
      }
    }
  }

  Interest interest() {
    return interest;
  }

  /// Those that lines for it may have.
  Set<Level> levels() {
    return levels;
  }

  Condition news() {
    return news;
  }

  void join() {
    // What came before him is nothing that he missed.
    tellSkipped();
    someoneJoined = restsSince.isPresent();
    followers++;
  }

  /// Whether nobody is left.
  boolean leave() {
    return --followers == 0;
  }

  /// From now on nobody adds to it, whoever reads next.
  void end(Ending how) {
    tellSkipped();
    ending = Optional.of(how);
    news.signalAll();
  }

  Optional<Ending> ending() {
    return ending;
  }

  long bytes() {
    return bytes;
  }

  /// Where the next entry comes.
  Place end() {
    return end;
  }

  void add(Entry entry, long nanos) {
    entries.addLast(entry);
    times.addLast(nanos);
    end = end.behind(entry);
    bytes += size(entry);
  }

  /// Whether lines are to be written for it now, rather than counted.
  boolean wants(long nanos) {
    if (restsSince.isEmpty()) {
      return true;
    }
    boolean isOld = nanos - restsSince.getAsLong() >= OLD_NANOS;
    if (isOld) {
      while (!entries.isEmpty()) {
        dropOldest();
      }
    }
    if (untaken < end.index()) {
      return false;
    }
    wake();
    return true;
  }

  void wake() {
    tellSkipped();
    restsSince = OptionalLong.empty();
  }

  /// So many lines came that were not written.
  ///
  /// @param until behind the last of them
  void skip(long lines, long until, long nanos) {
    skipped += lines;
    skippedUntil = until;
    skippedAt = nanos;
    if (someoneJoined) {
      someoneJoined = false;
      tellSkipped();
    }
  }

  /// Has those who follow know of lines that were only counted, behind those that they get.
  private void tellSkipped() {
    if (skipped > 0) {
      long lines = skipped;
      skipped = 0;
      add(new Entry.Skipped(lines, skippedUntil), skippedAt);
    }
  }

  /// Lets the oldest go until so many bytes are left. It rests where that is something new that
  /// nobody has taken.
  void shrink(long most, long nanos) {
    while (bytes > most && !entries.isEmpty()) {
      boolean isNew = nanos - times.getFirst() < OLD_NANOS;
      if (isNew && first.index() >= untaken && restsSince.isEmpty()) {
        restsSince = OptionalLong.of(nanos);
      }
      dropOldest();
    }
  }

  private void dropOldest() {
    Entry oldest = entries.removeFirst();
    times.removeFirst();
    first = first.behind(oldest);
    untaken = Math.max(untaken, first.index());
    bytes -= size(oldest);
  }

  /// From that place on, no more bytes than these but at least one entry where there is any.
  Taken take(Place from, long most) {
    boolean isLate = from.index() < first.index();
    Place next = isLate ? first : from;
    List<Entry> taken = new ArrayList<>();
    long room = most;
    long index = first.index();
    for (Entry entry : entries) {
      if (index++ < next.index()) {
        continue;
      }
      room -= size(entry);
      if (room < 0 && !taken.isEmpty()) {
        break;
      }
      taken.add(entry);
      next = next.behind(entry);
    }
    untaken = Math.max(untaken, next.index());
    return new Taken(
        next,
        isLate ? first.lines() - from.lines() : 0,
        isLate ? first.unread() - from.unread() : 0,
        taken);
  }

  private static long size(Entry entry) {
    return switch (entry) {
      case Entry.Lines(FoundLines found) ->
          found.bytes().length + (long) found.count() * LINE_BYTES + ENTRY_BYTES;
      case Entry.Skipped _, Entry.Unread _ -> ENTRY_BYTES;
    };
  }
}
