package dev.natship.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One who follows a selection. Belongs to his thread.
final class Follower implements AutoCloseable {
  private final Live live;
  private final View view;
  private final long from;
  private View.Place place;

  Follower(Live live, View view, View.Place place, long from) {
    this.live = live;
    this.view = view;
    this.place = place;
    this.from = from;
  }

  /// The first sequence that he gets if he wants it; what lies before it is in the journal.
  long from() {
    return from;
  }

  /// What has come, as it came; empty when nothing did in time.
  ///
  /// @param most about so many bytes
  Batch take(long most, Duration wait) throws InterruptedException {
    View.Taken taken = live.take(view, place, most, wait);
    place = taken.next();
    List<View.Entry> entries = new ArrayList<>(taken.entries().size() + 1);
    if (taken.unread() > 0) {
      entries.add(new View.Entry.Unread(taken.unread()));
    }
    taken.entries().forEach(entry -> newer(entry).ifPresent(entries::add));
    return new Batch(taken.skipped(), entries);
  }

  /// Others have followed the view before, and what is still being read may hold older lines.
  private Optional<View.Entry> newer(View.Entry entry) {
    return switch (entry) {
      case View.Entry.Lines(FoundLines found) -> {
        FoundLines newer = found.from(from);
        yield newer.count() > 0 ? Optional.of(new View.Entry.Lines(newer)) : Optional.empty();
      }
      case View.Entry.Skipped(_, long end) -> Optional.of(entry).filter(_ -> end > from);
      case View.Entry.Unread _ -> Optional.of(entry);
    };
  }

  /// How it came that nothing more comes, if so.
  Optional<View.Ending> ending() {
    return live.ending(view);
  }

  record Batch(long skipped, List<View.Entry> entries) {}

  @Override
  public void close() {
    live.leave(view);
  }
}
