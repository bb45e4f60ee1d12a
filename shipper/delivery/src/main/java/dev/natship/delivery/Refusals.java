package dev.natship.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Finds out, in few requests, whose fault it is that lines of one batch are refused. Belongs to
/// the batch's courier.
///
/// A line is at fault when the destination takes others meanwhile, of this batch or of another. So
/// what is refused is put off until something passes: first the halves are tried, then single lines
/// from all over the batch. When nothing passes, the destination refuses everything, and no line is
/// to blame.
final class Refusals {
  private static final double GOLDEN = 0.6180339887498949;

  private final Acceptances acceptances;
  private final int digits;
  private final List<Refused> undecided = new ArrayList<>();
  private final BitSet probed = new BitSet();
  private long mark = -1;
  private boolean concluded;
  private boolean own;
  private boolean split;
  private int refusals;
  private int probes;

  /// @param size items of the batch
  Refusals(Acceptances acceptances, int size) {
    this.acceptances = acceptances;
    this.digits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
  }

  void met(Refused refused) {
    refusals++;
    if (mark < 0) {
      mark = acceptances.count();
    }
    if (refused.part().items().length == 1) {
      probed.set(refused.part().items()[0]);
    }
  }

  /// Whether the destination takes other batches, or other lines of this one.
  boolean othersPass() {
    return own || acceptances.count() > mark;
  }

  /// Whether a part that was refused is to be looked into at once.
  boolean looksInto(Refused refused) {
    boolean first = !split;
    split = true;
    return first || own || refused.reason().equals(Refused.TOO_LARGE);
  }

  void putOff(Refused refused) {
    undecided.add(refused);
  }

  boolean isUndecided() {
    return !undecided.isEmpty();
  }

  /// Something of this batch was taken. Returns what was put off until then.
  List<Refused> passed() {
    own = true;
    List<Refused> decided = List.copyOf(undecided);
    undecided.clear();
    return decided;
  }

  /// One round asks no more than this: a destination that refuses a thousand lines is not asked two
  /// thousand times.
  boolean areTooMany() {
    return refusals > 6 * digits + 8;
  }

  /// A line to ask for alone, or -1 when enough were asked for.
  int probe(int[] open) {
    if (own || probes >= 2 * digits + 4 || undecided.stream().noneMatch(Refused::splits)) {
      return -1;
    }
    int[] candidates = Arrays.stream(open).filter(item -> !probed.get(item)).toArray();
    if (candidates.length == 0) {
      return -1;
    }
    probes++;
    return candidates[(int) (GOLDEN * probes % 1 * candidates.length)];
  }

  /// Whether the lines are at fault although none was found alone: refused twice as a whole, and in
  /// between the destination took others.
  boolean condemnAll() {
    return concluded && !own && acceptances.count() > mark;
  }

  /// Ends this round of questions. A later one begins from the start.
  void conclude() {
    concluded = true;
    own = false;
    split = false;
    refusals = 0;
    probes = 0;
    mark = acceptances.count();
    undecided.clear();
    probed.clear();
  }
}
