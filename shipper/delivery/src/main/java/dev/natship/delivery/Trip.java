package dev.natship.delivery;

import dev.natship.batches.BatchPart;
import dev.natship.batches.SealedBatch;
import dev.natship.gate.Backoff;
import dev.natship.gate.LaneClock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// One batch on its way: what is still to be sent, and what was learnt about it. Belongs to the
/// batch's courier.
final class Trip {

  /// After so many tries a batch makes room for others, if it is not the destination that is down.
  private static final int PATIENT_TRIES = 3;

  final SealedBatch sealed;
  final Refusals refusals;
  final RefusedLines refused;

  /// Parts of the batch, in the order in which they go.
  final Deque<BatchPart> todo = new ArrayDeque<>();

  /// Whether every answer so far was that all was taken.
  boolean smooth = true;

  /// Whether the sink broke with this batch, and not with others.
  boolean breaks;

  int tries;

  /// The end of a pause of the batch's own.
  long notBefore;

  private final StepAside stepAside;
  private final Acceptances acceptances;
  private final Backoff backoff;
  private final LaneClock clock;
  private long seen = -1;

  Trip(
      SealedBatch sealed,
      RefusedLines refused,
      StepAside stepAside,
      Acceptances acceptances,
      Backoff backoff,
      LaneClock clock) {
    this.sealed = sealed;
    this.refused = refused;
    this.refusals = new Refusals(acceptances, sealed.size());
    this.stepAside = stepAside;
    this.acceptances = acceptances;
    this.backoff = backoff;
    this.clock = clock;
    this.notBefore = clock.nanos();
  }

  /// One more failure. Says whether the destination took others since the last one, and this for
  /// long enough to make it this batch's own.
  boolean failedAlone() {
    long now = acceptances.count();
    boolean others = seen >= 0 && now > seen;
    seen = now;
    return ++tries > PATIENT_TRIES && others;
  }

  /// Lets others pass, once it has been tried often.
  void stepAsideInTime() {
    if (tries >= PATIENT_TRIES) {
      stepAside.run(false);
    }
  }

  /// Lets others pass: the batch was refused whole.
  void stepAsideRefused() {
    stepAside.run(true);
  }

  /// A pause of its own, which holds up nobody else.
  void pause() {
    notBefore = clock.nanos() + backoff.nanos(tries);
  }

  boolean isPausing() {
    return notBefore - clock.nanos() > 0;
  }

  /// Sends all that is open once more, in one part.
  void startOver(int attempts) {
    todo.clear();
    int[] open = refused.open();
    if (open.length > 0) {
      todo.add(BatchPart.of(sealed, open, attempts, 0));
    }
  }

  /// Those of the items that are neither settled nor refused.
  int[] open(int[] items) {
    int[] open = refused.open();
    return Arrays.stream(items).filter(item -> Arrays.binarySearch(open, item) >= 0).toArray();
  }

  /// The first half goes next, so that a lane with one request at a time keeps its order. What was
  /// doubted as a whole is not waited for again in its parts.
  void halve(BatchPart part) {
    int[] items = part.items();
    int middle = items.length / 2;
    int doubts = part.doubts();
    int[] first = Arrays.copyOfRange(items, 0, middle);
    int[] second = Arrays.copyOfRange(items, middle, items.length);
    todo.addFirst(BatchPart.of(sealed, second, 0, doubts));
    todo.addFirst(BatchPart.of(sealed, first, 0, doubts));
  }
}
