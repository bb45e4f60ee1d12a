package dev.natship.journal;

import dev.natship.chunks.Loss;
import java.util.ArrayList;
import java.util.List;

/// The readers that are open: what they hold back, and who has to know of lines that go. Guarded by
/// the journal's lock.
final class Readers {
  private final List<ReaderAccount> open = new ArrayList<>();
  private long evictedLines;

  void add(ReaderAccount reader) {
    open.add(reader);
  }

  void remove(ReaderAccount reader) {
    open.remove(reader);
  }

  void lose(long from, long to, Loss reason) {
    evictedLines += to - from;
    for (ReaderAccount reader : open) {
      reader.lose(from, to, reason);
    }
  }

  /// The file is about to be deleted. As long as a reader has it open, it would keep its room.
  void letGo(Segment segment) {
    for (ReaderAccount reader : open) {
      segment.lendBack(reader.letGo(segment));
    }
  }

  /// Lines from here on must stay.
  long holdFloor() {
    long floor = Long.MAX_VALUE;
    for (ReaderAccount reader : open) {
      floor = Math.min(floor, reader.holdsFrom());
    }
    return floor;
  }

  /// Lines from here on have not been given to every reader that has a cursor, or must stay.
  long floor() {
    long floor = holdFloor();
    for (ReaderAccount reader : open) {
      if (!reader.cursor().name.isEmpty()) {
        floor = Math.min(floor, reader.position());
      }
    }
    return floor;
  }

  /// Lines before this one are finished for every reader that has a cursor, and have been given to
  /// every other. Nothing is, as long as there is no reader with a cursor.
  long doneFloor() {
    long floor = Long.MAX_VALUE;
    boolean committed = false;
    for (ReaderAccount reader : open) {
      boolean commits = !reader.cursor().name.isEmpty();
      committed |= commits;
      floor = Math.min(floor, commits ? reader.cursor().committed() : reader.position());
    }
    return committed ? floor : 0;
  }

  long evictedLines() {
    return evictedLines;
  }
}
