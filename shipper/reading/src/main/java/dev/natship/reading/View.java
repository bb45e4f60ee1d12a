package dev.natship.reading;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;

/// The newest lines of one interest, for all who follow it: each of them is at an index of his own.
/// Whoever is slower than the lines that push out the oldest ones loses those, and nobody else
/// does. Guarded by the lock of [Live].
final class View {
  /// What an entry costs besides its bytes.
  private static final int ENTRY_BYTES = 96;

  /// What stands in a view: a line, or a number of lines that were not looked at.
  sealed interface Entry {
    record Line(FoundLine line) implements Entry {}

    record Unread(long lines) implements Entry {}
  }

  /// @param next the index behind what was taken
  /// @param skipped how many lines were pushed out before they could be taken
  record Taken(long next, long skipped, List<Entry> entries) {}

  private final Interest interest;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Condition news;
  private long first;
  private long bytes;
  private int followers;

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

  long bytes() {
    return bytes;
  }

  /// The index of the entry that comes next.
  long end() {
    return first + entries.size();
  }

  void add(Entry entry) {
    entries.addLast(entry);
    bytes += size(entry);
  }

  /// Lets the oldest go until so many bytes are left.
  void shrink(long most) {
    while (bytes > most && !entries.isEmpty()) {
      bytes -= size(entries.removeFirst());
      first++;
    }
  }

  /// From that index on, about so many bytes and at least one entry where there is any.
  Taken take(long from, int most) {
    long skipped = Math.max(0, first - from);
    long at = from + skipped;
    List<Entry> taken = new ArrayList<>();
    long room = most;
    long index = first;
    for (Entry entry : entries) {
      if (index++ < at) {
        continue;
      }
      if (room <= 0) {
        break;
      }
      taken.add(entry);
      room -= size(entry);
    }
    return new Taken(at + taken.size(), skipped, taken);
  }

  private static long size(Entry entry) {
    return switch (entry) {
      case Entry.Line(FoundLine line) -> line.json().length + ENTRY_BYTES;
      case Entry.Unread _ -> ENTRY_BYTES;
    };
  }
}
