package dev.natship.delivery;

import dev.natship.batches.Ledger;
import dev.natship.batches.SealedBatch;
import dev.natship.gate.LaneClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Refused lines of one batch whose letters are still to be kept. Kept together, they are written
/// and synced once; only then are the lines settled, so a kill before costs no line. Belongs to the
/// batch's courier.
final class RefusedLines {
  private static final int MOST_LINES = 256;
  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

  private final SealedBatch sealed;
  private final Ledger ledger;
  private final DeadLetterWriter writer;
  private final LaneClock clock;
  private final BitSet items = new BitSet();
  private List<RefusedGroup> groups = new ArrayList<>();
  private long since;

  RefusedLines(SealedBatch sealed, Ledger ledger, DeadLetterWriter writer, LaneClock clock) {
    this.sealed = sealed;
    this.ledger = ledger;
    this.writer = writer;
    this.clock = clock;
  }

  void add(RefusedGroup group) {
    if (groups.isEmpty()) {
      since = clock.nanos();
    }
    groups.add(group);
    for (int item : group.items()) {
      items.set(item);
    }
  }

  /// Those items of the batch that are neither settled nor refused.
  int[] open() {
    int[] open = ledger.openItems(sealed);
    return items.isEmpty() ? open : Arrays.stream(open).filter(item -> !items.get(item)).toArray();
  }

  /// Whether they should wait for no more of their kind.
  boolean areDue() {
    return items.cardinality() >= MOST_LINES
        || (!groups.isEmpty() && clock.nanos() - since >= LONGEST_WAIT);
  }

  /// Writes the letters, settles the lines and returns what there was. After an interrupt the lines
  /// stay pending.
  List<RefusedGroup> keep() throws InterruptedException {
    if (groups.isEmpty()) {
      return groups;
    }
    List<RefusedGroup> kept = groups;
    writer.keep(sealed, kept);
    kept.forEach(this::settle);
    forget();
    return kept;
  }

  /// Lines are mostly refused in the same words.
  private void settle(RefusedGroup group) {
    int from = 0;
    for (int to = 1; to <= group.items().length; to++) {
      if (to == group.items().length || !group.words().get(to).equals(group.words().get(from))) {
        ledger.deadLettered(
            sealed,
            Arrays.copyOfRange(group.items(), from, to),
            group.reason(),
            group.receipt(from));
        from = to;
      }
    }
  }

  /// Forgets the refusals: these lines are to be sent again.
  void forget() {
    groups = new ArrayList<>();
    items.clear();
  }
}
