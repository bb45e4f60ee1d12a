package dev.natship.engine;

import dev.natship.api.Level;
import dev.natship.batches.Ledger;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OpenBatch;
import dev.natship.batches.SealedBatch;
import dev.natship.delivery.Dispatch;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a lane keeps while it reads ahead of what it can deliver: lines that are not below a floor,
/// which rises as memory fills. Belongs to the lane's thread.
final class ReadAhead {
  private final SeverityShedding shedding;
  private final Dispatch dispatch;
  private final Ledger ledger;
  private final MemoryBudget.Account account;
  private Level floor = Level.TRACE;

  ReadAhead(
      SeverityShedding shedding, Dispatch dispatch, Ledger ledger, MemoryBudget.Account account) {
    this.shedding = shedding;
    this.dispatch = dispatch;
    this.ledger = ledger;
    this.account = account;
  }

  /// Whether the lane is to read ahead now. Then what waits to be sent keeps to the floor as well.
  boolean isPressed() {
    long kept = dispatch.readyBytes();
    if (!shedding.pressing(kept)) {
      return false;
    }
    Level now = shedding.floor(kept);
    if (now.compareTo(floor) > 0) {
      floor = now;
      shed();
    }
    return true;
  }

  /// The least serious level that is kept.
  Level floor() {
    return floor;
  }

  /// Everything that waited was sent.
  void end() {
    floor = Level.TRACE;
  }

  /// Even what is kept needs more memory than there is.
  boolean raiseFloor() {
    if (floor == Level.FATAL) {
      return false;
    }
    floor = Level.values()[floor.ordinal() + 1];
    shed();
    return true;
  }

  /// Makes room among the sealed batches that nobody has tried yet.
  private void shed() {
    Deque<SealedBatch> kept = new ArrayDeque<>();
    for (SealedBatch sealed : dispatch.ready()) {
      int[] below = sealed.below(floor);
      if (below.length > 0) {
        ledger.shed(sealed, below);
      }
      if (below.length == sealed.size()) {
        account.settled(sealed.weight());
      } else {
        kept.add(below.length > 0 ? smaller(sealed) : sealed);
      }
    }
    dispatch.ready().clear();
    dispatch.ready().addAll(kept);
  }

  private SealedBatch smaller(SealedBatch sealed) {
    SealedBatch smaller = OpenBatch.compacted(sealed, ledger.openItems(sealed));
    ledger.replaced(sealed, smaller);
    account.settled(sealed.weight() - smaller.weight());
    return smaller;
  }
}
