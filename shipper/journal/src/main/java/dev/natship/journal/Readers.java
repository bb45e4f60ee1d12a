package dev.natship.journal;

import java.util.ArrayList;
import java.util.List;

/// The readers that are open: what they hold back, and who is told of lines that go. Guarded by the
/// journal's lock.
final class Readers {
  private final List<Reader> open = new ArrayList<>();
  private long evictedLines;

  void add(Reader reader) {
    open.add(reader);
  }

  void remove(Reader reader) {
    open.remove(reader);
  }

  void lose(long from, long to, Loss reason) {
    evictedLines += to - from;
    for (Reader reader : open) {
      reader.lose(from, to, reason);
    }
  }

  /// The file is about to be deleted: it would keep its room for as long as one has it open.
  void letGo(Segment segment) {
    for (Reader reader : open) {
      segment.lendBack(reader.letGo(segment));
    }
  }

  /// Lines from here on must stay.
  long holdFloor() {
    long floor = Long.MAX_VALUE;
    for (Reader reader : open) {
      floor = Math.min(floor, reader.holdsFrom());
    }
    return floor;
  }

  long evictedLines() {
    return evictedLines;
  }
}
