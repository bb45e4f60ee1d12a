package dev.natship.reading;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/// The newest lines of one interest, for all who follow it: each of them is at a place of his own.
/// Whoever is slower than the lines that push out the oldest ones loses those, and nobody else
/// does. Guarded by the lock of [Live].
final class View {
  /// What an entry costs besides its bytes, and each line in it.
  private static final int ENTRY_BYTES = 160;

  private static final int LINE_BYTES = 12;

  /// What stands in a view: lines, or a number of lines that were not looked at.
  sealed interface Entry {
    record Lines(FoundLines found) implements Entry {}

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
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Condition news;
  private Place first = new Place(0, 0, 0);
  private Place end = first;
  private long bytes;
  private int followers;
  private Optional<Ending> ending = Optional.empty();

  View(Interest interest, Condition news) {
    this.interest = interest;
    this.news = news;
  }

  Interest interest() {
    return interest;
  }

  Condition news() {
    return news;
  }

  void join() {
    followers++;
  }

  /// Whether nobody is left.
  boolean leave() {
    return --followers == 0;
  }

  /// From now on nobody adds to it, whoever reads next.
  void end(Ending how) {
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

  void add(Entry entry) {
    entries.addLast(entry);
    end = end.behind(entry);
    bytes += size(entry);
  }

  /// Lets the oldest go until so many bytes are left.
  void shrink(long most) {
    while (bytes > most && !entries.isEmpty()) {
      Entry oldest = entries.removeFirst();
      first = first.behind(oldest);
      bytes -= size(oldest);
    }
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
      case Entry.Unread _ -> ENTRY_BYTES;
    };
  }
}
