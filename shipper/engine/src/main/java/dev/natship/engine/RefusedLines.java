package dev.natship.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Refused lines of one parcel whose letters are still to be kept. Kept together, they are written
/// and synced once; only then are the lines settled, so a kill before costs no line. Belongs to the
/// parcel's courier.
final class RefusedLines {
  private static final int MOST_LINES = 256;
  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

  /// Lines that were refused with one answer.
  ///
  /// @param words what was said of each
  record Group(int[] items, String batch, String reason, int status, List<String> words) {}

  private final Parcel parcel;
  private final Ledger ledger;
  private final DeadLetterWriter writer;
  private final Pace pace;
  private final BitSet items = new BitSet();
  private List<Group> groups = new ArrayList<>();
  private long since;

  RefusedLines(Parcel parcel, Ledger ledger, DeadLetterWriter writer, Pace pace) {
    this.parcel = parcel;
    this.ledger = ledger;
    this.writer = writer;
    this.pace = pace;
  }

  void add(Group group) {
    if (groups.isEmpty()) {
      since = pace.nanos();
    }
    groups.add(group);
    for (int item : group.items) {
      items.set(item);
    }
  }

  /// Those items of the parcel that are neither settled nor refused.
  int[] open() {
    int[] open = ledger.openItems(parcel);
    return items.isEmpty() ? open : Arrays.stream(open).filter(item -> !items.get(item)).toArray();
  }

  /// Whether they should wait for no more of their kind.
  boolean areDue() {
    return items.cardinality() >= MOST_LINES
        || (!groups.isEmpty() && pace.nanos() - since >= LONGEST_WAIT);
  }

  /// Writes the letters, settles the lines and returns what there was. After an interrupt the lines
  /// stay pending.
  List<Group> keep() throws InterruptedException {
    if (groups.isEmpty()) {
      return groups;
    }
    List<Group> kept = groups;
    writer.keep(parcel, kept);
    ledger.deadLettered(parcel, items.stream().toArray());
    forget();
    return kept;
  }

  /// They are open again.
  void forget() {
    groups = new ArrayList<>();
    items.clear();
  }
}
