package dev.natship.engine;

import dev.natship.batches.MemoryBudget;

/// The memory that a long line needs on its way through the stages, beside the batch that it goes
/// into: the chunk that it came in, what is made of it, its dead letter. A short line needs too
/// little to be counted. Belongs to the lane's thread.
///
/// What a lane can always have comes out of its own part. A line that needs more takes turns with
/// those of all other lanes: one of them at a time, so that they need no more together than one
/// alone.
final class LongLines {
  /// Lines up to this length need no more than what each lane keeps anyway.
  private static final int SHORT = Fitting.USUAL_LINE;

  /// The chunk, the line encoded, and two copies while it is cut, or while its letter is written.
  private static final int COPIES = 4;

  private final MemoryBudget.Account account;
  private boolean inside;
  private boolean waitsForTurn;
  private long needed;
  private long held;
  private long wanted;

  LongLines(MemoryBudget.Account account) {
    this.account = account;
  }

  /// Whether there is memory for a line of this length; it is then held until [#leave].
  boolean enter(int length) {
    wanted = 0;
    waitsForTurn = false;
    if (length <= SHORT) {
      return true;
    }
    needed = (long) COPIES * length;
    inside = account.takeForLine(needed);
    if (!inside) {
      waitsForTurn = account.needsTurn(needed);
      wanted = needed;
    }
    held = needed;
    return inside;
  }

  /// Whether a long line is on its way.
  boolean isInside() {
    return inside;
  }

  /// From now on the line is there as it came and encoded, and nothing else is made of it.
  void encoded(int length, int encoded) {
    if (inside) {
      held = Math.min(held, (long) length + encoded);
      account.keepForLine(held);
    }
  }

  /// There is no memory for its batch.
  void noBatch(long bytes) {
    wanted = inside && !account.needsTurn(needed) ? Math.max(needed, held + bytes) : bytes;
  }

  /// The line is in a batch, or settled, or left alone for now.
  void leave() {
    if (inside) {
      inside = false;
      account.keepForLine(0);
    }
  }

  /// The bytes for which the next line has to wait, however long it is; 0 when it has not.
  long wanted() {
    return wanted;
  }

  /// Whether it waits for its turn among long lines, and not for what batches hold.
  boolean waitsForTurn() {
    return waitsForTurn && wanted > 0;
  }

  /// There may be room now.
  void tryAgain() {
    wanted = 0;
  }
}
