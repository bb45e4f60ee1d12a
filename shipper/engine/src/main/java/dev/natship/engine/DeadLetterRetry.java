package dev.natship.engine;

import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/// Sends dead letters once more, through the same lane as any line, over a journal of its own in
/// memory.
///
/// What is refused again becomes a dead letter again. When the deadline cuts the retry short, the
/// letters stay set aside for the next one, which may then deliver some of them twice.
public final class DeadLetterRetry {
  private static final long JOURNAL_BYTES = 16 << 20;
  private static final long BATCH_BYTES = 16 << 20;

  private DeadLetterRetry() {}

  /// The destination's own dead letters should go to the same file. Returns what became of the
  /// letters.
  public static LineCounts run(
      DeadLetterFiles file, LaneParts destination, InstantSource clock, Duration deadline)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    file.beginRetry();
    return send(file, destination, clock, end);
  }

  /// Only the selected letters; the others stay as they are.
  public static LineCounts run(
      DeadLetterFiles file,
      Predicate<DeadLetter> selected,
      LaneParts destination,
      InstantSource clock,
      Duration deadline)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    file.beginRetry(selected);
    return send(file, destination, clock, end);
  }

  private static LineCounts send(
      DeadLetterFiles file, LaneParts destination, InstantSource clock, long end)
      throws IOException, InterruptedException {
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(JOURNAL_BYTES),
            BATCH_BYTES,
            clock,
            List.of(destination.holding()))) {
      engine.lanes().forEach(Lane::trust);
      engine.start();
      boolean fed = feed(file, engine, end);
      LineCounts ledger = engine.stop(left(end)).get(destination.name());
      if (ledger == null) {
        return LineCounts.NONE;
      }
      if (fed && ledger.pending() == 0) {
        file.retried();
      }
      return ledger;
    }
  }

  /// Says whether every letter went in.
  private static boolean feed(DeadLetterFiles file, Engine engine, long end) throws IOException {
    boolean[] complete = {true};
    file.eachRetried(letter -> complete[0] = complete[0] && feed(letter, engine, end));
    return complete[0];
  }

  private static boolean feed(DeadLetter letter, Engine engine, long end) {
    while (true) {
      long sequence = engine.accept(letter.subject(), letter.line(), letter.received());
      if (sequence >= 0) {
        return true;
      }
      if (sequence != Journal.REFUSED || !awaitRoom(engine.journal(), end)) {
        return false;
      }
    }
  }

  private static boolean awaitRoom(Journal journal, long end) {
    try {
      return journal.awaitRoom(left(end));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
  }
}
