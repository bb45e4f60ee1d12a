package dev.natship.engine;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.gate.Backoff;
import dev.natship.gate.Gate;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.gate.Pass;
import dev.natship.settings.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Carries batches to the sink and acts on what it answers. Each batch has its own thread, which
/// lives until every item is settled, or until the lane stops and leaves the rest pending.
final class Courier {

  /// After so many tries a batch makes room for others, if it is not the destination that is down.
  private static final int PATIENT_TRIES = 3;

  /// What a batch does that need not hold up others any longer.
  interface StepAside {
    /// @param refused whether it was refused whole, so that only what others meet shows whose fault
    ///   that is
    void run(boolean refused);
  }

  /// One batch on its way: what is still to be sent, and what was learnt about it.
  private final class Trip {
    final SealedBatch sealed;
    final StepAside stepAside;
    final Deque<BatchPart> todo = new ArrayDeque<>();
    final Refusals refusals;
    final RefusedLines refused;
    boolean smooth = true;
    boolean breaks;
    int tries;
    long notBefore = clock.nanos();
    private long seen = -1;

    Trip(SealedBatch sealed, StepAside stepAside) {
      this.sealed = sealed;
      this.stepAside = stepAside;
      this.refusals = new Refusals(acceptances, sealed.size());
      this.refused = new RefusedLines(sealed, ledger, deadLetters, clock);
    }

    /// One more failure. Says whether the destination took others since the last one, and this for
    /// long enough to make it this batch's own.
    boolean failedAlone() {
      long now = acceptances.count();
      boolean others = seen >= 0 && now > seen;
      seen = now;
      return ++tries > PATIENT_TRIES && others;
    }

    void startOver(int attempts) {
      todo.clear();
      int[] open = refused.open();
      if (open.length > 0) {
        todo.add(BatchPart.of(sealed, open, attempts, 0));
      }
    }
  }

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

  Courier(
      Sink sink,
      Gate gate,
      Acceptances acceptances,
      BatchCeiling ceiling,
      Ledger ledger,
      DeadLetterWriter deadLetters,
      LaneMeters meters,
      LaneNews news,
      LaneClock clock,
      LaneSettings settings) {
    this.sink = sink;
    this.gate = gate;
    this.acceptances = acceptances;
    this.backoff = settings.gate().retries().backoff(clock);
    this.ceiling = ceiling;
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.news = news;
    this.cleaning = settings.words();
    this.clock = clock;
    this.guard = new RequestGuard(settings.timeout(), clock);
  }

  /// Returns when nothing of the batch is open, or when the gate is shut. True when the sink took
  /// it without any trouble, and so does not look at its bytes any more.
  ///
  /// @param stepAside called when the batch need not hold up others any longer
  boolean carry(SealedBatch sealed, StepAside stepAside) throws InterruptedException {
    Trip trip = new Trip(sealed, stepAside);
    int[] items = ledger.openItems(sealed);
    trip.todo.add(
        items.length == sealed.size()
            ? BatchPart.whole(sealed, items)
            : BatchPart.of(sealed, items, 0, 0));
    while (!trip.todo.isEmpty()) {
      BatchPart part = trip.todo.removeFirst();
      Pass pass = gate.enter(part.attempts(), trip.notBefore);
      if (pass == null) {
        keepLetters(trip);
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
        keepLetters(trip);
      }
    } catch (InterruptedException interrupt) {
      throw interrupt;
    } catch (Throwable bug) {
      Fatal.pass(bug);
      meters.bug("what follows from an answer", bug);
      trip.refused.forget();
      trip.startOver(part.attempts() + 1);
      pauseAlone(trip);
      gate.retry(pass, Duration.ZERO);
    }
    trip.smooth &= smooth;
  }

  /// Whether the next part can be sent now; letters do not wait for an outage to end.
  private boolean goesOnAtOnce(Trip trip) {
    BatchPart next = trip.todo.peekFirst();
    return next != null
        && next.attempts() == 0
        && trip.notBefore - clock.nanos() <= 0
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
      again(trip, part.again(), pass, Duration.ZERO, 0, cleaning.clean(words(broken)));
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
        accept(trip, part.items());
        gate.succeeded(pass, part.batch().bytes());
        news.look();
      }
      case Delivery.Partial partial -> partly(partial, trip, part, pass);
      case Delivery.Retry(int status, String words, _, int most)
          when most > 0 && part.doubts() + 1 >= most ->
          refuse(
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
              "ceiling " + ceiling.bytes(),
              status
                  + " for a batch of "
                  + part.batch().bytes()
                  + " bytes; batches stay below "
                  + ceiling.bytes()
                  + " from now on (batch.bytes can say so from the start)");
        }
        refuse(trip, Refused.alike(part, Refused.TOO_LARGE, status, words, several), pass);
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
          refuse(trip, Refused.alike(part, Refused.REJECTED, status, words, mixed), pass);
    }
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
      pauseAlone(trip);
      meters.failed(status, words);
      news.note(
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
    if (trip.tries >= PATIENT_TRIES) {
      trip.stepAside.run(false);
    }
  }

  private void pauseAlone(Trip trip) {
    trip.notBefore = clock.nanos() + backoff.nanos(trip.tries);
  }

  /// The sink itself broke. Where it does so only with this batch, some line of it is the cause.
  private void wreck(Trip trip, BatchPart part, Pass pass, String words) {
    if (trip.breaks || trip.failedAlone()) {
      trip.breaks = true;
      refuse(trip, Refused.alike(part, Refused.BROKE_THE_SINK, 0, words, true), pass);
      return;
    }
    trip.todo.addFirst(part.again());
    gate.retry(pass, Duration.ZERO);
    news.failed(0, words);
    if (trip.tries >= PATIENT_TRIES) {
      trip.stepAside.run(false);
    }
  }

  /// Nothing of it was taken, and it would not help to send it again.
  private void refuse(Trip trip, Refused refused, Pass pass) {
    Refusals refusals = trip.refusals;
    BatchPart part = refused.part();
    refusals.met(refused);
    meters.failed(refused.status(), refused.words().apply(0));
    boolean onlyLine = trip.todo.isEmpty() && trip.refused.open().length == 1;
    if (refused.splits() && refusals.looksInto(refused)) {
      halve(trip, part);
    } else if (!refused.splits()
        && (refusals.othersPass() || (onlyLine && acceptances.spendTrust()))) {
      bury(trip, refused);
    } else {
      refusals.putOff(refused);
    }
    if (refusals.areTooMany()) {
      conclude(trip, refused, pass);
    } else if (trip.todo.isEmpty() && refusals.isUndecided()) {
      int item = refusals.probe(trip.refused.open());
      if (item < 0) {
        conclude(trip, refused, pass);
      } else {
        trip.todo.add(BatchPart.of(trip.sealed, new int[] {item}, 0, part.doubts()));
      }
    }
  }

  /// Enough was asked for now.
  private void conclude(Trip trip, Refused refused, Pass pass) {
    Refusals refusals = trip.refusals;
    int[] open = trip.refused.open();
    if (open.length == 0) {
      trip.todo.clear();
      return;
    }
    String answer =
        (refused.status() == 0 ? "" : refused.status() + ": ") + refused.words().apply(0);
    if (refusals.condemnAll()) {
      trip.todo.clear();
      BatchPart rest = BatchPart.of(trip.sealed, open, 0, 0);
      bury(
          trip,
          new Refused(
              rest,
              refused.reason(),
              refused.status(),
              item -> refused.wordsFor(rest.items()[item]),
              false));
      return;
    }
    boolean suspended = refusals.othersPass() || acceptances.spendTrust();
    refusals.conclude();
    trip.breaks = false;
    trip.tries++;
    trip.startOver(refused.part().attempts() + 1);
    if (suspended) {
      pauseAlone(trip);
      news.note(
          "refused lines " + refused.status(),
          open.length
              + (open.length == 1 ? " line is" : " lines are")
              + " refused and tried again later, although others were taken: "
              + answer);
    } else {
      gate.refused(pass);
      news.failed(
          refused.status(), (refused.words().apply(0) + " (it refuses every line)").strip());
    }
    trip.stepAside.run(true);
  }

  private void partly(Delivery.Partial partial, Trip trip, BatchPart part, Pass pass) {
    int[] items = part.items();
    String[] refusals = new String[items.length];
    int refused = 0;
    for (Delivery.Rejection rejection : partial.rejected()) {
      int item = rejection.item();
      if (item >= 0 && item < items.length && refusals[item] == null) {
        refusals[item] = rejection.words();
        refused++;
      }
    }
    boolean[] left = new boolean[items.length];
    int[] again = new int[partial.retry().length];
    int againCount = 0;
    for (int item : partial.retry()) {
      if (item >= 0 && item < items.length && !left[item] && refusals[item] == null) {
        left[item] = true;
        again[againCount++] = items[item];
      }
    }
    Refused those =
        new Refused(
            part,
            Refused.REJECTED,
            partial.status(),
            item -> String.valueOf(refusals[item]),
            false);
    if (refused == items.length) {
      refuse(trip, those, pass);
      return;
    }
    bury(trip, those, item -> refusals[item] != null);
    int[] taken = new int[items.length - refused - againCount];
    int takenCount = 0;
    for (int i = 0; i < items.length; i++) {
      if (refusals[i] == null && !left[i]) {
        taken[takenCount++] = items[i];
      }
    }
    accept(trip, taken);
    if (againCount == 0) {
      if (partial.notBefore().isPositive()) {
        gate.rest(pass, part.batch().bytes(), partial.notBefore());
      } else {
        gate.succeeded(pass, part.batch().bytes());
      }
      news.look();
      return;
    }
    int[] rest = Arrays.copyOf(again, againCount);
    Arrays.sort(rest);
    trip.todo.addFirst(BatchPart.of(trip.sealed, rest, part.attempts() + 1, part.doubts()));
    gate.retry(pass, partial.notBefore());
    failed(partial.status(), partial.words());
  }

  /// What was put off until something passes is decided now.
  private void accept(Trip trip, int[] items) {
    if (items.length == 0) {
      return;
    }
    meters.accepted(trip.sealed, items);
    ledger.delivered(trip.sealed, items);
    acceptances.accepted();
    for (Refused refused : trip.refusals.passed()) {
      if (!refused.splits()) {
        bury(trip, refused);
        continue;
      }
      int[] open = open(trip, refused.part().items());
      if (open.length > 0) {
        BatchPart rest = BatchPart.of(trip.sealed, open, 0, refused.part().doubts());
        if (open.length > 1) {
          halve(trip, rest);
        } else {
          trip.todo.addFirst(rest);
        }
      }
    }
  }

  /// Those of the items that are neither settled nor refused.
  private static int[] open(Trip trip, int[] items) {
    int[] open = trip.refused.open();
    return Arrays.stream(items).filter(item -> Arrays.binarySearch(open, item) >= 0).toArray();
  }

  private void bury(Trip trip, Refused refused) {
    bury(trip, refused, _ -> true);
  }

  /// @param which places in the part
  private void bury(Trip trip, Refused refused, IntPredicate which) {
    BatchPart part = refused.part();
    int[] open = trip.refused.open();
    List<String> words = new ArrayList<>();
    int[] items = new int[part.items().length];
    for (int place = 0; place < items.length; place++) {
      int item = part.items()[place];
      if (which.test(place) && Arrays.binarySearch(open, item) >= 0) {
        items[words.size()] = item;
        words.add(refused.words().apply(place));
      }
    }
    if (words.isEmpty()) {
      return;
    }
    items = Arrays.copyOf(items, words.size());
    meters.failed(refused.status(), words.getLast());
    trip.refused.add(
        new RefusedLines.Group(
            items, part.batch().id(), refused.reason(), refused.status(), words));
  }

  private void keepLetters(Trip trip) throws InterruptedException {
    for (RefusedLines.Group kept : trip.refused.keep()) {
      int lines = kept.items().length;
      String said = kept.words().getLast();
      news.note(
          kept.reason() + " " + kept.status(),
          (lines == 1 ? "a line goes" : lines + " lines go")
              + " to the dead letters, "
              + kept.reason()
              + (kept.status() == 0 ? "" : ": " + kept.status())
              + (said.isEmpty() ? "" : ": " + said));
    }
  }

  /// The first half goes next, so that a lane with one request at a time keeps its order. What was
  /// doubted as a whole is not waited for again in its parts.
  private void halve(Trip trip, BatchPart part) {
    int[] items = part.items();
    int middle = items.length / 2;
    int doubts = part.doubts();
    int[] first = Arrays.copyOfRange(items, 0, middle);
    int[] second = Arrays.copyOfRange(items, middle, items.length);
    trip.todo.addFirst(BatchPart.of(trip.sealed, second, 0, doubts));
    trip.todo.addFirst(BatchPart.of(trip.sealed, first, 0, doubts));
  }

  /// Called by the lane's thread from time to time. Returns how many requests do not come back.
  int guard() {
    return guard.look();
  }

  private static String words(IOException broken) {
    String message = broken.getMessage();
    return message == null ? broken.getClass().getSimpleName() : message;
  }
}
