package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Encoding;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final int BYTES = 20_000;

  private final MemoryBudget budget = new MemoryBudget(8 << 20, 1);
  private final List<SealedBatch> sealed = new ArrayList<>();

  /// Its lines as they came are longer than what is sent of them, so they are longer than a batch
  /// may be, too.
  @Test
  void aBatchLikeTheLastOneNeedNotGrow() throws Exception {
    try (Journal journal =
        Journal.open(JournalSettings.inMemory(1 << 20), InstantSource.system())) {
      LaneSettings settings =
          Rig.settings("batch { age = 1h, events = 100000, bytes = " + BYTES + " }");
      Encoding encoding = new FakeSink().encoding();
      Batcher batcher = batcher(settings, encoding, journal);
      Fitting fitting =
          new Fitting(
              settings,
              encoding,
              Batcher.limits(settings, encoding, budget),
              new LaneMeters("lane", LaneClock.SYSTEM));
      byte[] line = Rig.line("web", "info", "line");
      Output record = new Output(1024);
      new Decoder().decode("logs", line, 0, line.length, 1_800_000_000_000_000_000L, record);
      LineView view = new LineView();
      view.reset(record.array(), 0, record.size());
      Shaper shaper = new Shaper(settings.edits());

      long weight = 0;
      int batches = 0;
      for (int i = 0; batches < 4; i++) {
        fitting.fit(shaper.shape(view), Long.MAX_VALUE, 1);
        assertEquals(Placement.PLACED, batcher.add(fitting, i, record.array(), 0, record.size()));
        if (sealed.size() > batches) {
          batches = sealed.size();
          assertTrue(sealed.getLast().records().length > BYTES, "its records are longer");
          weight = batcher.openWeight();
        }
        if (batches > 0) {
          weight = weight == 0 ? batcher.openWeight() : weight;
          assertEquals(weight, batcher.openWeight(), "at line " + i);
        }
      }
    }
  }

  private Batcher batcher(LaneSettings settings, Encoding encoding, Journal journal) {
    return new Batcher(
        "lane",
        Batcher.limits(settings, encoding, budget),
        settings.batches().age(),
        budget,
        budget.account(() -> {}),
        new BatchCeiling(),
        new Ledger(
            journal.snapshotReader(new StartPosition.Earliest()),
            LifetimeCounts.fresh(Instant.EPOCH),
            new OutcomeMemory(),
            InstantSource.system()),
        new ChunkTally(),
        sealed::add);
  }
}
