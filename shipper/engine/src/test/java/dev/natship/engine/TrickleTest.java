package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Encoding;
import dev.natship.api.Output;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OutcomeMemory;
import dev.natship.delivery.LaneMeters;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.StartPosition;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Shaper;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What few lines cost: how often a lane looks into the journal, and that nothing waits longer for
/// it.
@Timeout(60)
class TrickleTest {
  private static final long AGE = Duration.ofSeconds(1).toNanos();

  private final AtomicInteger looks = new AtomicInteger();

  /// Each look may last until there is a reason for the next one.
  private final LaneClock clock =
      new FakeClock() {
        @Override
        public Duration journalWait(Duration wanted) {
          looks.incrementAndGet();
          return Duration.ofSeconds(30);
        }
      };

  @Test
  void aHundredSingleLinesThatMayWaitWakeTheirLaneOnce() {
    JournalSettings roomy =
        JournalSettings.inMemory(4 << 20).chunked(1 << 18, Duration.ofMillis(1));
    try (Rig rig = new Rig(new FakeSink(), "batch { age = 1s, events = 100 }", clock, roomy)) {
      rig.engine.start();
      Await.until(Rig.SOON, () -> looks.get() == 1, looks::toString);
      for (int i = 1; i <= 100; i++) {
        rig.feed("line " + i);
        spendTwiceTheAgeOfAChunk();
      }

      rig.settled();

      assertEquals(1, rig.sink.requests().size());
      assertTrue(looks.get() <= 2, looks + " looks");
    }
  }

  @Test
  void aLaneThatSendsAtOnceIsWokenAtOnce() {
    try (Rig rig = new Rig(new FakeSink(), "batch { age = 10ms, events = 1 }", clock)) {
      rig.engine.start();
      Await.until(Rig.SOON, () -> looks.get() == 1, looks::toString);

      rig.feed("line").settled();
    }
  }

  /// It has not read the lines yet, and the stop does not wait for its look to end.
  @Test
  void aStopEndsALookThatMayLast() throws InterruptedException {
    try (Rig rig = new Rig(new FakeSink(), "batch { age = 1s }", clock)) {
      rig.engine.start();
      Await.until(Rig.SOON, () -> looks.get() == 1, looks::toString);
      rig.feed("line");

      LineCounts ledger = rig.engine.stop(Duration.ofHours(1)).get("box");

      assertEquals(1, ledger.delivered());
    }
  }

  @Test
  void aBatchIsAsOldAsItsFirstLine() throws Exception {
    try (Journal journal =
        Journal.open(JournalSettings.inMemory(1 << 20), InstantSource.system())) {
      assertEquals(AGE - 600, due(journal, 5_000, 4_000, -600), "it came while the lane waited");
      assertEquals(AGE - 1_000, due(journal, 5_000, 4_000, -9_000), "it came before the wait");
      assertEquals(AGE, due(journal, 5_000, 5_000, -9_000), "the lane was late");
      assertEquals(AGE, due(journal, 5_000, 4_000, 9_000), "the clock was set back");
    }
  }

  /// @param received when the line came, from now on
  /// @return how long its batch may wait
  private static long due(Journal journal, long now, long waitedFrom, long received) {
    LaneSettings settings = Rig.settings("batch { age = 1s }");
    Encoding encoding = new FakeSink().encoding();
    MemoryBudget budget = new MemoryBudget(1 << 20, 1);
    MemoryBudget.Account account = budget.account(() -> {});
    Batcher batcher =
        new Batcher(
            "lane",
            Batcher.limits(settings, encoding, budget),
            settings.batches().age(),
            budget,
            account,
            new BatchCeiling(),
            new Ledger(
                journal.snapshotReader(new StartPosition.Earliest()),
                LifetimeCounts.fresh(Instant.EPOCH),
                new OutcomeMemory(),
                InstantSource.system()),
            new ChunkTally(),
            _ -> {});
    Fitting fitting =
        new Fitting(
            settings,
            encoding,
            Batcher.limits(settings, encoding, budget),
            new LaneMeters("lane", LaneClock.SYSTEM));
    byte[] line = Rig.line("web", "info", "line");
    Output record = new Output(1024);
    long wall = 1_800_000_000_000_000_000L;
    new Decoder().decode("logs", line, 0, line.length, wall + received, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    batcher.moment(1, now, wall, waitedFrom);
    fitting.fit(new Shaper(settings.edits()).shape(view), Long.MAX_VALUE, 1);
    assertEquals(Placement.PLACED, batcher.add(fitting, 0, record.array(), 0, record.size()));
    return batcher.due(now, Long.MAX_VALUE);
  }

  private static void spendTwiceTheAgeOfAChunk() {
    long until = System.nanoTime() + Duration.ofMillis(2).toNanos();
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
