package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.IntakeSettings;
import dev.natship.intake.JournalAppender;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.Chunk;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A burst that is larger than the journal's memory.
class FullJournalIT {
  private static final int LINES = 40_000;
  private static final long MEMORY = 2 << 20;

  private final NatsServer server = NatsServer.start();
  private final AtomicLong taken = new AtomicLong();

  @AfterEach
  void stop() {
    server.close();
  }

  /// While a destination takes lines, those that do not fit yet stay in the socket.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesNothingWhileTheDestinationTakesLines(boolean holds) throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    try (Journal journal = Journal.open(JournalSettings.inMemory(MEMORY), InstantSource.system());
        Reader reader = journal.reader("slow", new StartPosition.Earliest(), holds)) {
      NatsSource source = start(journal, Duration.ofSeconds(30));
      Thread lane = Thread.ofVirtual().start(() -> take(reader, full));
      publish();
      Await.until(Harvest.BOUND, () -> !source.status().lastError().orElse("").isEmpty());
      full.countDown();

      Await.until(Harvest.BOUND, () -> taken.get() == LINES, () -> taken + " " + source.status());

      source.stop(Harvest.BOUND);
      source.close();
      lane.interrupt();
      SourceStatus end = source.status();
      assertEquals(Map.of(), end.dropped());
      assertEquals(0, reader.progress().lost());
      assertEquals(LINES, end.messages());
      assertTrue(end.held().isPositive(), end::toString);
      assertEquals(0, end.gaps());
    }
  }

  /// A destination that takes nothing holds up the others for a moment only.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void letsGoAndCountsWhereTheDestinationTakesNothing(boolean holds) throws Exception {
    try (Journal journal = Journal.open(JournalSettings.inMemory(MEMORY), InstantSource.system());
        Reader reader = journal.reader("stuck", new StartPosition.Earliest(), holds)) {
      NatsSource source = start(journal, Duration.ofMillis(200));
      publish();

      Await.until(
          Harvest.BOUND,
          () -> source.status().messages() == LINES && tellsOfLoss(source),
          () -> source.status().toString());

      source.stop(Harvest.BOUND);
      source.close();
      SourceStatus end = source.status();
      take(reader, new CountDownLatch(0));
      long refused = end.dropped().getOrDefault("journal-full", 0L);
      long lost = reader.progress().lost();
      assertEquals(LINES, taken.get() + refused + lost);
      assertEquals(holds, refused > 0);
      assertEquals(!holds, lost > 0);
      assertTrue(end.held().isPositive(), end::toString);
    }
  }

  @Test
  void stopsWithoutWaitingForRoom() throws Exception {
    try (Journal journal = Journal.open(JournalSettings.inMemory(MEMORY), InstantSource.system());
        Reader reader = journal.reader("stuck", new StartPosition.Earliest(), false)) {
      NatsSource source = start(journal, Duration.ofHours(1));
      publish();
      Await.until(Harvest.BOUND, () -> source.status().messages() > 1_000);

      source.stop(Harvest.BOUND);
      source.close();

      assertEquals(LINES, source.status().messages());
      take(reader, new CountDownLatch(0));
      long lost = reader.progress().lost();
      assertEquals(LINES, taken.get() + lost);
    }
  }

  /// The source looks at its own state now and then, so it may tell after the last line was read.
  private static boolean tellsOfLoss(NatsSource source) {
    return source.status().lastError().orElse("").contains("and counted");
  }

  private NatsSource start(Journal journal, Duration hold) {
    NatsSource source =
        new NatsSource(
            Harvest.settings("url = \"" + server.url() + "\""),
            IntakeSettings.USUAL,
            new JournalAppender(journal, () -> true),
            1 << 20,
            InstantSource.system(),
            new WaitTimes(
                Duration.ofMillis(300), Duration.ofMillis(20), Duration.ofSeconds(2), hold),
            Optional.empty());
    source.start();
    Await.until(Harvest.BOUND, () -> source.status().connected());
    return source;
  }

  private void publish() throws Exception {
    String[] burst = new String[LINES];
    Arrays.fill(burst, "x".repeat(300));
    Harvest.publish(server.url(), "logs.a", burst);
  }

  /// Takes all there is, as a lane does; waits before the first one.
  private void take(Reader reader, CountDownLatch start) {
    try {
      start.await();
      for (Chunk chunk = reader.next(Duration.ofSeconds(1));
          chunk != null;
          chunk = reader.next(Duration.ofSeconds(1))) {
        taken.addAndGet(chunk.count());
        reader.commit(chunk.endSequence());
        chunk.close();
      }
    } catch (InterruptedException _) {
      // The test is over.
    }
  }
}
