package dev.natship.reading;

import java.time.Duration;
import java.util.List;

/// One who follows a selection. Belongs to his thread.
final class Follower implements AutoCloseable {
  private final Live live;
  private final View view;
  private final long from;
  private long index;

  Follower(Live live, View view, long index, long from) {
    this.live = live;
    this.view = view;
    this.index = index;
    this.from = from;
  }

  /// The first sequence that he gets if he wants it; what lies before it is in the journal.
  long from() {
    return from;
  }

  /// What has come, as it came; empty when nothing did in time.
  ///
  /// @param most about so many bytes
  Batch take(int most, Duration wait) throws InterruptedException {
    View.Taken taken = live.take(view, index, most, wait);
    index = taken.next();
    // Others have followed the view before, and what is still being read may hold older lines.
    List<View.Entry> entries = taken.entries().stream().filter(entry -> !isOlder(entry)).toList();
    return new Batch(taken.skipped(), entries);
  }

  record Batch(long skipped, List<View.Entry> entries) {}

  private boolean isOlder(View.Entry entry) {
    return entry instanceof View.Entry.Line(FoundLine line) && line.cursor().sequence() < from;
  }

  @Override
  public void close() {
    live.leave(view);
  }
}
