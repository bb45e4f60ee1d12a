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
import dev.natship.batches.OpenBatch;
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
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random lives of many lanes under one budget. After each step the arrays that exist take as much
/// as the budget says, and never more than it allows; and a lane that holds nothing gets a batch.
class BudgetModelTest {
  private static final int LIVES = Integer.getInteger("natship.test.lives", 25);
  private static final int STEPS = 3_000;
  private static final long TOTAL = 2 << 20;

  @Test
  void whatIsHeldIsWhatTheBudgetSaysAndNeverMoreThanItAllows() throws Exception {
    long seed = Long.getLong("natship.test.seed", System.nanoTime());
    for (int life = 0; life < LIVES; life++) {
      try (Life each = new Life(seed + life)) {
        each.run();
      } catch (AssertionError failure) {
        throw new AssertionError("-Dnatship.test.seed=" + (seed + life), failure);
      }
    }
  }

  private static final class Life implements AutoCloseable {
    private final Random random;
    private final Journal journal;
    private final MemoryBudget budget;
    private final List<Line> lanes = new ArrayList<>();

    Life(long seed) throws IOException {
      random = new Random(seed);
      journal = Journal.open(JournalSettings.inMemory(1 << 20), Instant::now);
      int count = 1 + random.nextInt(20);
      budget = new MemoryBudget(TOTAL, count);
      for (int lane = 0; lane < count; lane++) {
        lanes.add(new Line(1 + random.nextInt(random.nextBoolean() ? 3 : 300)));
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        Line lane = lanes.get(random.nextInt(lanes.size()));
        switch (random.nextInt(10)) {
          case 0 -> lane.settle(random.nextInt(4) > 0);
          case 1 -> lane.batcher.sealDue(step * 100L);
          case 2 -> lane.compact();
          default -> lane.add(step);
        }
        check();
      }
      for (Line lane : lanes) {
        lane.batcher.sealAll();
        while (!lane.sealedBatches.isEmpty()) {
          lane.settle(true);
        }
        check();
      }
      assertEquals(0, budget.usedBytes());
      assertTrue(budget.peakBytes() <= TOTAL);
    }

    private void check() {
      long held = 0;
      for (Line lane : lanes) {
        long open = lane.batcher.openWeight();
        long sealedBatches = lane.sealedBatches.stream().mapToLong(SealedBatch::weight).sum();
        assertEquals(open, lane.account.openBytes());
        assertEquals(sealedBatches, lane.account.sealedBytes());
        held += open + sealedBatches;
      }
      assertEquals(held, budget.usedBytes());
      assertTrue(held + budget.spareBytes() <= TOTAL, "held " + held);
    }

    /// A lane as far as memory goes.
    private final class Line {
      private final int apps;
      private final List<SealedBatch> sealedBatches = new ArrayList<>();
      private final MemoryBudget.Account account = budget.account(() -> {});
      private final Ledger ledger =
          new Ledger(
              journal.snapshotReader(new StartPosition.Earliest()),
              LifetimeCounts.fresh(Instant.EPOCH),
              new OutcomeMemory(),
              InstantSource.system());
      private final LineView view = new LineView();
      private final Output record = new Output(1024);
      private final Shaper shaper;
      private final Fitting fitting;
      private final Batcher batcher;
      private int sequence;

      Line(int apps) {
        this.apps = apps;
        LaneSettings settings =
            Rig.settings(
                "batch { bytes = %d, events = 1000, age = 50us }"
                    .formatted(1000 + random.nextInt(1_000_000)));
        this.shaper = new Shaper(settings.edits());
        Encoding encoding = new FakeSink().partitioned().encoding();
        Limits limits = Batcher.limits(settings, encoding, budget);
        this.fitting =
            new Fitting(settings, encoding, limits, new LaneMeters("lane", LaneClock.SYSTEM));
        this.batcher =
            new Batcher(
                "lane",
                limits,
                settings.batches().age(),
                budget,
                account,
                new BatchCeiling(),
                ledger,
                new ChunkTally(),
                sealedBatches::add);
      }

      void add(long now) {
        int length = random.nextInt(20) == 0 ? random.nextInt(60_000) : random.nextInt(500);
        byte[] line = Rig.line("app" + random.nextInt(apps), "info", "x".repeat(length));
        record.truncate(0);
        new Decoder().decode("logs", line, 0, line.length, 1, record);
        view.reset(record.array(), 0, record.size());
        batcher.moment(1, now * 100, 0, now * 100);
        boolean empty = account.usedBytes() == 0;
        switch (place()) {
          case PLACED -> sequence++;
          case REFUSED -> {}
          case NO_ROOM -> {
            assertTrue(batcher.wanted() > 0);
            assertTrue(!empty || batcher.wanted() > budget.share(), "a share is always there");
            if (sealedBatches.isEmpty()) {
              batcher.sealFullest();
            }
          }
        }
      }

      private Placement place() {
        Fitting.Fit fit = fitting.fit(shaper.shape(view), Long.MAX_VALUE, 1);
        while (fit == Fitting.Fit.TOO_LONG) {
          view.limitMessage(fitting.messageBytes());
          fit = fitting.fitShorter(shaper.shape(view));
        }
        Placement placement =
            fit == Fitting.Fit.FITS
                ? batcher.add(fitting, sequence, record.array(), 0, record.size())
                : Placement.REFUSED;
        String refusal = fit == Fitting.Fit.FITS ? batcher.refusal() : fitting.refusal();
        assertTrue(placement != Placement.REFUSED || refusal.startsWith("too long"), refusal);
        fitting.release();
        return placement;
      }

      void settle(boolean smooth) {
        if (sealedBatches.isEmpty()) {
          return;
        }
        SealedBatch sealed = sealedBatches.remove(random.nextInt(sealedBatches.size()));
        if (smooth) {
          account.settled(sealed);
        } else {
          account.settled(sealed.weight());
        }
      }

      /// As a lane under pressure does.
      void compact() {
        if (sealedBatches.isEmpty() || sealedBatches.getFirst().size() < 2) {
          return;
        }
        SealedBatch sealed = sealedBatches.removeFirst();
        SealedBatch smaller = OpenBatch.compacted(sealed, new int[] {0, sealed.size() - 1});
        account.settled(sealed.weight() - smaller.weight());
        sealedBatches.add(smaller);
      }
    }

    @Override
    public void close() {
      journal.close();
    }
  }
}
