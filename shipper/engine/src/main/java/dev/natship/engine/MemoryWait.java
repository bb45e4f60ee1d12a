package dev.natship.engine;

import dev.natship.batches.MemoryBudget;
import dev.natship.gate.LaneClock;
import java.time.Duration;

/// Whether the next line of a lane has to wait for memory. A lane that holds nothing itself does
/// not wait for ever with a line that needs more than its share: what others hold may never come
/// back. Belongs to the lane's thread.
final class MemoryWait {
  /// How long a lane that holds nothing waits for memory that others hold.
  private static final long LONGEST_WAIT = Duration.ofSeconds(5).toNanos();

  private final LongLines longLines;
  private final Batcher batcher;
  private final MemoryBudget budget;
  private final MemoryBudget.Account account;
  private final LaneClock clock;
  private boolean waits;
  private long waitsSince;

  MemoryWait(
      LongLines longLines,
      Batcher batcher,
      MemoryBudget budget,
      MemoryBudget.Account account,
      LaneClock clock) {
    this.longLines = longLines;
    this.batcher = batcher;
    this.budget = budget;
    this.account = account;
    this.clock = clock;
  }

  /// False where the next line may be tried. Otherwise the lane is woken when there may be room.
  boolean isNeeded() {
    long wanted = longLines.wanted();
    if (wanted == 0) {
      return false;
    }
    if (longLines.waitsForTurn() ? !account.awaitsTurn() : !account.awaits(wanted)) {
      longLines.tryAgain();
      return false;
    }
    if (longLines.waitsForTurn()) {
      return true;
    }
    long now = clock.nanos();
    boolean holdsNothing = account.usedBytes() == 0;
    if (holdsNothing && batcher.hasGivenUp()) {
      longLines.tryAgain();
      return false;
    }
    if (!holdsNothing || !waits) {
      waits = holdsNothing;
      waitsSince = now;
    } else if (now - waitsSince >= LONGEST_WAIT && wanted > budget.share()) {
      waits = false;
      batcher.giveUp();
      longLines.tryAgain();
      return false;
    }
    return true;
  }
}
