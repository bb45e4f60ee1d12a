package dev.natship.lookup;

import dev.natship.intake.IntakeSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.reading.FoundLine;
import dev.natship.reading.LineReceiver;
import dev.natship.reading.LogQuery;
import dev.natship.reading.LogReader;
import dev.natship.reading.Notice;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.source.NatsSettings;
import dev.natship.source.NatsSource;
import dev.natship.viewer.ArrivalParser;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Lines from NATS itself, without a running Natship: a subscription of one's own outside the queue
/// group, a small journal in memory, and the same reader over it.
final class DirectFeed implements LogFeed {
  private static final long JOURNAL_BYTES = 16 << 20;
  private static final long PENDING_BYTES = 8 << 20;
  private static final long LIVE_BYTES = 8 << 20;

  private final NatsSettings nats;
  private final IntakeSettings intake;
  private final Map<String, List<String>> words;

  DirectFeed(NatsSettings nats, IntakeSettings intake, Map<String, List<String>> words) {
    this.nats = nats.watching();
    this.intake = intake;
    this.words = words;
  }

  @Override
  public int follow(Taker taker) throws InterruptedException {
    LogQuery query =
        new LogQuery(
            words, new LogQuery.Start.Oldest(), Optional.empty(), OptionalInt.empty(), 1, true);
    try (Journal journal =
            Journal.open(JournalSettings.inMemory(JOURNAL_BYTES), InstantSource.system());
        NatsSource source = NatsSource.of(nats, intake, journal, PENDING_BYTES)) {
      source.start();
      Thread watching = Thread.ofVirtual().start(() -> watch(source, taker));
      try {
        new LogReader(journal, LIVE_BYTES).read(query, receiver(taker));
      } finally {
        watching.interrupt();
      }
      return ExitCode.GOOD;
    } catch (IOException failure) {
      taker.trouble(FailureWords.of(failure));
      return ExitCode.LOSS;
    }
  }

  private static void watch(NatsSource source, Taker taker) {
    try {
      while (true) {
        SourceStatus status = source.status();
        taker.state(
            status.connected()
                ? "connected to " + status.server()
                : status.lastError().orElse("connecting to " + status.server()));
        Thread.sleep(500);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static LineReceiver receiver(Taker taker) {
    ArrivalParser parser = new ArrivalParser();
    return new LineReceiver() {
      @Override
      public void line(FoundLine line) {
        taken(line.json());
      }

      @Override
      public void notice(Notice notice) {
        taken(notice.json());
      }

      private void taken(byte[] json) {
        parser.parse(json).ifPresent(arrival -> taker.arrived(arrival, json));
      }

      @Override
      public void flush() {
        taker.idle();
      }
    };
  }
}
