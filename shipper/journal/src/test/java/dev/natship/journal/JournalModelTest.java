package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random lives of a journal beside a reference that is only a map: appends, reads, commits,
/// retention, full and failing disks, flipped bits, restarts, kills and power failures at any file
/// operation. A failure names its seed; `-Dnatship.journal.seed=…` repeats that life,
/// `-Dnatship.journal.rounds=…` lives longer.
class JournalModelTest {
  private static final int ROUNDS = Integer.getInteger("natship.journal.rounds", 600);
  private static final long SEED = Long.getLong("natship.journal.seed", -1);

  static {
    QuietLogs.begin();
  }

  @Test
  @Tag("F14")
  void agreesWithASimpleReferenceInEveryLife() {
    if (SEED >= 0) {
      new RandomLife(SEED).live();
      return;
    }
    long first = System.nanoTime() >>> 1;
    for (long seed = first; seed < first + ROUNDS; seed++) {
      try {
        new RandomLife(seed).live();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("failed with -Dnatship.journal.seed=" + seed, e);
      }
    }
  }

  @Test
  void livesTheSameLifeTwice() {
    var once = new RandomLife(42);
    var again = new RandomLife(42);

    once.live();
    again.live();

    assertEquals(once.summary(), again.summary());
    assertTrue(once.appended() > 0);
  }
}
