package dev.natship.delivery;

import dev.natship.api.ConnectionWords;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.BatchPart;
import dev.natship.batches.Ledger;
import dev.natship.batches.Receipt;
import dev.natship.batches.SealedBatch;
import dev.natship.codes.Code;
import dev.natship.gate.Backoff;
import dev.natship.gate.Gate;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.gate.Pass;
import dev.natship.settings.Words;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Carries batches to the sink and acts on what it answers. Each batch has its own thread, which
/// lives until every item is settled, or until the lane stops and leaves the rest pending.
public final class Courier {

  private final Sink sink;
  private final Gate gate;
  private final Acceptances acceptances;
  private final Backoff backoff;
  private final BatchCeiling ceiling;
  private final Ledger ledger;
  private final DeadLetterWriter deadLetters;
  private final LaneMeters meters;
  private final LaneNews news;
  private final Words cleaning;
  private final LaneClock clock;
  private final RequestGuard guard;
  private final Verdicts verdicts;

  /// @param backoff for the pauses that a batch has of its own
  /// @param timeout the sink's
  /// @param cleaning takes the destination's secrets out of what it says
  public Courier(
      Sink sink,
      Gate gate,
      Acceptances acceptances,
      BatchCeiling ceiling,
      Ledger ledger,
      DeadLetterWriter deadLetters,
      LaneMeters meters,
      LaneNews news,
      LaneClock clock,
      Backoff backoff,
      Duration timeout,
      Words cleaning) {
    this.sink = sink;
    this.gate = gate;
    this.acceptances = acceptances;
    this.backoff = backoff;
    this.ceiling = ceiling;
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.news = news;
    this.cleaning = cleaning;
    this.clock = clock;
    this.guard = new RequestGuard(timeout, clock);
    this.verdicts = new Verdicts(gate, acceptances, ledger, meters, news);
  }

  /// Returns when nothing of the batch is open, or when the gate is shut. True when the sink took
  /// it without any trouble, and so does not look at its bytes any more.
  ///
  /// @param stepAside called when the batch need not hold up others any longer
  boolean carry(SealedBatch sealed, StepAside stepAside) throws InterruptedException {
    RefusedLines refused = new RefusedLines(sealed, ledger, deadLetters, clock);
    Trip trip = new Trip(sealed, refused, stepAside, acceptances, backoff, clock);
    int[] items = ledger.openItems(sealed);
    trip.todo.add(
        items.length == sealed.size()
            ? BatchPart.whole(sealed, items)
            : BatchPart.of(sealed, items, 0, 0));
    while (!trip.todo.isEmpty()) {
      BatchPart part = trip.todo.removeFirst();
      Pass pass = gate.enter(part.attempts(), trip.notBefore);
      if (pass == null) {
        verdicts.keepLetters(trip);
        return false;
      }
      trip.notBefore = pass.startNanos();
      try {
        once(trip, part, pass);
      } finally {
        gate.giveBack(pass);
      }
    }
    return trip.smooth;
  }

  /// One try, and what follows from it. Whatever is thrown, what is open of the batch is tried
  /// again.
  private void once(Trip trip, BatchPart part, Pass pass) throws InterruptedException {
    boolean smooth = false;
    try {
      Delivery delivery = attempt(trip, part, pass);
      if (delivery != null) {
        act(delivery, trip, part, pass);
        smooth = delivery instanceof Delivery.Accepted;
      }
      if (trip.refused.areDue() || !goesOnAtOnce(trip)) {
        verdicts.keepLetters(trip);
      }
    } catch (InterruptedException interrupt) {
      throw interrupt;
    } catch (Throwable bug) {
      Fatal.pass(bug);
      meters.bug("what follows from an answer", bug);
      trip.refused.forget();
      trip.startOver(part.attempts() + 1);
      trip.pause();
      gate.retry(pass, Duration.ZERO);
    }
    trip.smooth &= smooth;
  }

  /// Whether the next part can be sent now; letters do not wait for an outage to end.
  private boolean goesOnAtOnce(Trip trip) {
    BatchPart next = trip.todo.peekFirst();
    return next != null
        && next.attempts() == 0
        && !trip.isPausing()
        && gate.standing().state() == LaneState.DELIVERING;
  }

  /// Null when there was no answer; what follows from that is done then.
  private @Nullable Delivery attempt(Trip trip, BatchPart part, Pass pass)
      throws InterruptedException {
    RequestGuard.Request request = guard.begin(pass.startNanos());
    String status = "failed";
    try {
      Delivery delivery = sink.deliver(part.batch()).cleaned(cleaning);
      status = LaneMeters.status(delivery);
      return delivery;
    } catch (IOException broken) {
      again(trip, part.again(), pass, Duration.ZERO, 0, cleaning.clean(ConnectionWords.of(broken)));
      return null;
    } catch (InterruptedException interrupt) {
      if (gate.isShut() && !guard.isOverdue(request)) {
        throw interrupt;
      }
      again(trip, part.again(), pass, Duration.ZERO, 0, "the request was given up");
      return null;
    } catch (Throwable bug) {
      Fatal.pass(bug);
      status = "bug";
      meters.bug("the sink", bug);
      wreck(trip, part, pass, "a bug in the sink: " + Fatal.name(bug));
      return null;
    } finally {
      guard.end(request);
      meters.request(status, part.batch().bytes(), clock.nanos() - pass.startNanos());
    }
  }

  private void act(Delivery delivery, Trip trip, BatchPart part, Pass pass) {
    switch (delivery) {
      case Delivery.Accepted _ -> {
        verdicts.accept(trip, part.items(), receipt(part, delivery));
        gate.succeeded(pass, part.batch().bytes());
        news.look();
      }
      case Delivery.Partial partial -> partly(partial, trip, part, pass);
      case Delivery.Retry(int status, String words, _, int most)
          when most > 0 && part.doubts() + 1 >= most ->
          verdicts.refuse(
              trip,
              Refused.alike(
                  part, Refused.REJECTED, status, words + " (tried " + most + " times)", true),
              pass);
      case Delivery.Retry(int status, String words, Duration notBefore, int most) ->
          again(trip, most > 0 ? part.doubted() : part.again(), pass, notBefore, status, words);
      case Delivery.TooLarge(int status, String words) -> {
        boolean several = part.items().length > 1;
        if (several && ceiling.refused(part.batch())) {
          news.note(
              Code.SINK_CEILING,
              "ceiling " + ceiling.bytes(),
              status
                  + " for a batch of "
                  + part.batch().bytes()
                  + " bytes; batches stay below "
                  + ceiling.bytes()
                  + " from now on (batch.bytes can say so from the start)");
        }
        verdicts.refuse(trip, Refused.alike(part, Refused.TOO_LARGE, status, words, several), pass);
      }
      case Delivery.Park(int status, String words, Duration notBefore) -> {
        trip.todo.addFirst(part.again());
        gate.park(pass, notBefore);
        failed(status, words);
      }
      case Delivery.Disable(int status, String words) -> {
        trip.todo.addFirst(part.again());
        gate.disable(pass);
        failed(status, words);
      }
      case Delivery.Reject(int status, String words, boolean mixed) ->
          verdicts.refuse(trip, Refused.alike(part, Refused.REJECTED, status, words, mixed), pass);
    }
  }

  private static Receipt receipt(BatchPart part, Delivery delivery) {
    return new Receipt(part.batch().id(), part.attempts() + 1, delivery.status(), delivery.words());
  }

  private void failed(int status, String words) {
    meters.failed(status, words);
    news.failed(status, words);
  }

  /// The same may pass later. What fails again and again while others pass has a pause of its own
  /// and counts for nothing more.
  private void again(
      Trip trip, BatchPart next, Pass pass, Duration notBefore, int status, String words) {
    boolean alone = trip.failedAlone() && notBefore.isZero();
    trip.todo.addFirst(next);
    if (alone) {
      trip.pause();
      meters.failed(status, words);
      news.note(
          Code.SINK_ALONE,
          "alone " + status,
          "a batch of "
              + next.items().length
              + " lines failed "
              + trip.tries
              + " times while others were taken, and is tried again now and then"
              + (status == 0 ? "" : ": " + status)
              + (words.isEmpty() ? "" : ": " + words));
    } else {
      gate.retry(pass, notBefore);
      failed(status, words);
    }
    trip.stepAsideInTime();
  }

  /// The sink itself broke. Where it does so only with this batch, some line of it is the cause.
  private void wreck(Trip trip, BatchPart part, Pass pass, String words) {
    if (trip.breaks || trip.failedAlone()) {
      trip.breaks = true;
      verdicts.refuse(trip, Refused.alike(part, Refused.BROKE_THE_SINK, 0, words, true), pass);
      return;
    }
    trip.todo.addFirst(part.again());
    gate.retry(pass, Duration.ZERO);
    news.failed(0, words);
    trip.stepAsideInTime();
  }

  private void partly(Delivery.Partial partial, Trip trip, BatchPart part, Pass pass) {
    PartialOutcome outcome = PartialOutcome.of(partial, part.items());
    Refused those =
        new Refused(
            part,
            Refused.REJECTED,
            partial.status(),
            place -> String.valueOf(outcome.words()[place]),
            false);
    if (outcome.refusesAll()) {
      verdicts.refuse(trip, those, pass);
      return;
    }
    verdicts.deadLetter(trip, those, outcome::refuses);
    verdicts.accept(trip, outcome.taken(), receipt(part, partial));
    int[] again = outcome.again();
    if (again.length > 0) {
      trip.todo.addFirst(BatchPart.of(trip.sealed, again, part.attempts() + 1, part.doubts()));
      gate.retry(pass, partial.notBefore());
      failed(partial.status(), partial.words());
      return;
    }
    if (partial.notBefore().isPositive()) {
      gate.rest(pass, part.batch().bytes(), partial.notBefore());
    } else {
      gate.succeeded(pass, part.batch().bytes());
    }
    news.look();
  }

  /// Called by the lane's thread from time to time. Returns how many requests do not come back.
  int guard() {
    return guard.look();
  }
}
