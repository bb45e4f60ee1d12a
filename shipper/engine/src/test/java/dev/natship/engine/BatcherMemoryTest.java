package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Encoding;
import dev.natship.api.Limits;
import dev.natship.api.Output;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OutcomeMemory;
import dev.natship.batches.SealedBatch;
import dev.natship.delivery.LaneMeters;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.StartPosition;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Shaper;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherMemoryTest {
  private static final int LINES = 10;

  private final LaneSettings settings = Rig.settings("batch { age = 1s, events = " + LINES + " }");
  private final Encoding encoding = new FakeSink().encoding();

  /// Room for some whole batches, and half a one.
  private final MemoryBudget budget = new MemoryBudget(73_000, 1);

  private final MemoryBudget.Account account = budget.account(() -> {});
  private final Limits limits = Batcher.limits(settings, encoding, budget);
  private final Journal journal =
      Journal.open(JournalSettings.inMemory(1 << 20), InstantSource.system());
  private final List<SealedBatch> sealed = new ArrayList<>();
  private final Batcher batcher =
      new Batcher(
          "lane",
          limits,
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
          sealed::add);
  private final Fitting fitting =
      new Fitting(settings, encoding, limits, new LaneMeters("lane", LaneClock.SYSTEM));
  private long sequence;

  BatcherMemoryTest() throws IOException {}

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void whatDeliversWaitsForMemoryForAWholeBatch() {
    account.delivers(true);

    addUntilThereIsNoRoom();

    assertEquals(0, batcher.openWeight());
    assertTrue(sealed.stream().allMatch(batch -> batch.size() == LINES));
    account.settled(sealed.getFirst().weight());
    assertEquals(Placement.PLACED, add());
  }

  @Test
  void whatDoesNotDeliverTakesTheLastBytesThereAre() {
    account.delivers(false);

    addUntilThereIsNoRoom();

    assertTrue(batcher.openWeight() > 0);
  }

  private void addUntilThereIsNoRoom() {
    Placement placement = add();
    while (placement == Placement.PLACED) {
      placement = add();
    }
    assertEquals(Placement.NO_ROOM, placement);
  }

  private Placement add() {
    byte[] line = Rig.line("web", "info", "a line of three hundred bytes".repeat(10));
    Output record = new Output(1024);
    new Decoder().decode("logs", line, 0, line.length, 1, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    batcher.moment(1, 1, 1, 1);
    fitting.fit(new Shaper(settings.edits()).shape(view), Long.MAX_VALUE, 1);
    return batcher.add(fitting, sequence++, record.array(), 0, record.size());
  }
}
