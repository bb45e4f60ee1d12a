package dev.natship.engine;

import dev.natship.api.LogLine;
import dev.natship.batches.Ledger;
import dev.natship.batches.LinePlace;
import dev.natship.batches.Receipt;
import dev.natship.batches.Settlement;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.deadletters.DeadLetters;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneState;
import dev.natship.lines.LineView;
import dev.natship.shaping.Shaper;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Says what became of lines at one destination, and how they look there. What the ledger does not
/// remember is concluded from the line where that is certain. Belongs to one thread.
public final class LaneTracer {
  private final String lane;
  private final Ledger ledger;
  private final Supplier<LaneStatus> status;
  private final Sieve sieve;
  private final LineView view;
  private final Shaper shaper;
  private final DeadLetters letters;
  private final boolean fresh;

  /// @param fresh whether no earlier life of the lane is known
  LaneTracer(
      String lane,
      LaneSettings settings,
      Ledger ledger,
      Supplier<LaneStatus> status,
      DeadLetters letters,
      boolean fresh) {
    this.letters = letters;
    this.lane = lane;
    this.ledger = ledger;
    this.status = status;
    this.sieve = new Sieve(settings);
    this.view = sieve.view();
    this.shaper = new Shaper(settings.edits());
    this.fresh = fresh;
  }

  public String lane() {
    return lane;
  }

  /// Whether the destination's `select` wants it.
  public boolean wants(byte[] record, int offset, int length) {
    view.reset(record, offset, length);
    return sieve.wants(view);
  }

  /// The line as its destination gets it, but for what is cut off there as too long. Valid until
  /// the next call.
  public LogLine asSent(byte[] record, int offset, int length) {
    view.reset(record, offset, length);
    return shaper.shape(view);
  }

  /// What became of a line that is there.
  public LineOutcome outcome(long sequence, byte[] record, int offset, int length) {
    view.reset(record, offset, length);
    return outcome(sequence, view);
  }

  /// What became of a line that is there. Where that is not remembered, its dead letter is looked
  /// for, which takes long.
  public LineOutcome thoroughly(long sequence, byte[] record) throws IOException {
    LineOutcome remembered = outcome(sequence, record, 0, record.length);
    if (remembered.kind() != LineOutcome.Kind.UNKNOWN
        || !(letters instanceof DeadLetterFiles files)) {
      return remembered;
    }
    byte[] payload = view.payload();
    String subject = view.subject();
    Instant received = Instant.ofEpochSecond(0, view.receivedNanos());
    List<DeadLetter> last = new ArrayList<>(1);
    files.each(letter -> {
      if (letter.received().equals(received)
          && letter.subject().equals(subject)
          && Arrays.equals(letter.line(), payload)) {
        last.clear();
        last.add(letter);
      }
    });
    return last.isEmpty() ? remembered : LineOutcome.of(last.getFirst());
  }

  /// Why of some lines nobody knows any more what became of them.
  public String ignorance() {
    return Sieve.ignorance(ledger.known());
  }

  /// What became of a line of which nothing is left but its number.
  public LineOutcome outcome(long sequence) {
    return outcome(sequence, (LogLine) null);
  }

  private LineOutcome outcome(long sequence, @Nullable LogLine line) {
    return switch (ledger.place(sequence)) {
      case LinePlace.Earlier() -> earlier(sequence, line);
      case LinePlace.Unread() -> pending("not read yet", Receipt.NONE);
      case LinePlace.InChunk() -> pending("being read", Receipt.NONE);
      case LinePlace.InOpenBatch() -> pending("in a batch that is being filled", Receipt.NONE);
      case LinePlace.InLetters() -> pending("its dead letter is being written", Receipt.NONE);
      case LinePlace.InBatch(String id) -> inBatch(id);
      case LinePlace.Settled(Optional<Settlement> how) ->
          how.map(LineOutcome::of).orElseGet(() -> sieve.settled(ledger.known(), sequence, line));
    };
  }

  /// With the words of a lane that does not deliver.
  private LineOutcome pending(String where, Receipt receipt) {
    LaneStatus now = status.get();
    return new LineOutcome(
        LineOutcome.Kind.PENDING,
        where + (now.state() == LaneState.DELIVERING ? "" : "; " + state(now)),
        Optional.empty(),
        receipt,
        Optional.empty());
  }

  private static String state(LaneStatus now) {
    String answer =
        now.lastError()
            .map(error -> (error.status() == 0 ? "" : error.status() + " ") + error.words())
            .filter(words -> !words.isBlank() && now.state() != LaneState.PAUSED)
            .map(words -> ": " + words)
            .orElse("");
    return "the destination is "
        + now.state().word()
        + " since "
        + now.since().truncatedTo(ChronoUnit.MILLIS)
        + answer;
  }

  private LineOutcome inBatch(String id) {
    return pending("in a batch that waits or is on its way", new Receipt(id, 0, 0, ""));
  }

  private LineOutcome earlier(long sequence, @Nullable LogLine line) {
    return fresh
        ? LineOutcome.of(
            LineOutcome.Kind.TOO_EARLY,
            "it came before the destination, which began at " + ledger.lifetime().since())
        : sieve.settled(ledger.known(), sequence, line);
  }
}
