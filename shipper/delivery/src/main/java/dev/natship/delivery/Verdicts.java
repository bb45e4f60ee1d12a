package dev.natship.delivery;

import dev.natship.batches.BatchPart;
import dev.natship.batches.Ledger;
import dev.natship.batches.Receipt;
import dev.natship.codes.Code;
import dev.natship.gate.Gate;
import dev.natship.gate.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// What follows for the lines of a batch from an answer: they are settled, looked into in halves or
/// one by one, put off, or go to the dead letters. Whose fault a refusal is say [Refusals].
final class Verdicts {
  private final Gate gate;
  private final Acceptances acceptances;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final LaneNews news;

  Verdicts(Gate gate, Acceptances acceptances, Ledger ledger, LaneMeters meters, LaneNews news) {
    this.gate = gate;
    this.acceptances = acceptances;
    this.ledger = ledger;
    this.meters = meters;
    this.news = news;
  }

  /// Nothing of it was taken, and it would not help to send it again.
  void refuse(Trip trip, Refused refused, Pass pass) {
    Refusals refusals = trip.refusals;
    BatchPart part = refused.part();
    refusals.met(refused);
    meters.failed(refused.status(), refused.words().apply(0));
    boolean onlyLine = trip.todo.isEmpty() && trip.refused.open().length == 1;
    if (refused.splits() && refusals.looksInto(refused)) {
      trip.halve(part);
    } else if (!refused.splits()
        && (refusals.othersPass() || (onlyLine && acceptances.spendTrust()))) {
      deadLetter(trip, refused);
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

  /// Ends this round of questions: the lines are found guilty, or all of them are tried again
  /// later.
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
      deadLetter(
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
      trip.pause();
      news.note(
          Code.SINK_REFUSES,
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
    trip.stepAsideRefused();
  }

  /// What was put off until something passes is decided now.
  void accept(Trip trip, int[] items, Receipt receipt) {
    if (items.length == 0) {
      return;
    }
    meters.accepted(trip.sealed, items);
    ledger.delivered(trip.sealed, items, receipt);
    acceptances.accepted();
    for (Refused refused : trip.refusals.passed()) {
      if (!refused.splits()) {
        deadLetter(trip, refused);
        continue;
      }
      int[] open = trip.open(refused.part().items());
      if (open.length > 0) {
        BatchPart rest = BatchPart.of(trip.sealed, open, 0, refused.part().doubts());
        if (open.length > 1) {
          trip.halve(rest);
        } else {
          trip.todo.addFirst(rest);
        }
      }
    }
  }

  private void deadLetter(Trip trip, Refused refused) {
    deadLetter(trip, refused, _ -> true);
  }

  /// They go to the dead letters.
  ///
  /// @param which places in the part
  void deadLetter(Trip trip, Refused refused, IntPredicate which) {
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
        new RefusedGroup(
            items,
            part.batch().id(),
            part.attempts() + 1,
            refused.reason(),
            refused.status(),
            words));
  }

  /// Writes the letters that wait for that, and settles their lines.
  void keepLetters(Trip trip) throws InterruptedException {
    for (RefusedGroup kept : trip.refused.keep()) {
      int lines = kept.items().length;
      String said = kept.words().getLast();
      news.note(
          Code.LETTERS_WRITTEN,
          kept.reason() + " " + kept.status(),
          (lines == 1 ? "a line goes" : lines + " lines go")
              + " to the dead letters, "
              + kept.reason()
              + (kept.status() == 0 ? "" : ": " + kept.status())
              + (said.isEmpty() ? "" : ": " + said));
    }
  }
}
