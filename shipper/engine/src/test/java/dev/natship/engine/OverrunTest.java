package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.natship.api.Delivery;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the source is asked to wait a moment: where lines would go that no lane has read.
class OverrunTest {
  private static final JournalSettings SMALL =
      JournalSettings.inMemory(1 << 20).chunked(16 << 10, Duration.ofMillis(1));

  @TempDir Path folder;

  private final CountDownLatch gate = new CountDownLatch(1);

  private final FakeSink slow =
      new FakeSink()
          .answering(_ -> {
            gate.await();
            return FakeSink.OK;
          });

  @Test
  void aLaneThatCannotKeepUpIsOverrunUntilItHasReadOn() throws Exception {
    try (Rig rig = new Rig(slow, Rig.QUICK, LaneClock.SYSTEM, SMALL)) {
      rig.engine.start();
      assertFalse(rig.engine.isOverrun());
      // What the lane reads of the first flood makes room; it then waits for the destination.
      Await.until(Rig.SOON, () -> floods(rig.engine));

      gate.countDown();

      Await.until(Rig.SOON, () -> !rig.engine.isOverrun());
    }
  }

  @Test
  void aLaneWhoseDestinationIsDownHoldsUpNobody() throws Exception {
    FakeSink down = new FakeSink().answering(_ -> new Delivery.Retry(503, "down"));
    try (Rig rig = new Rig(down, Rig.QUICK, LaneClock.SYSTEM, SMALL)) {
      rig.engine.start();
      rig.feed("first").untilStatus(status -> status.state() == LaneState.RETRYING);
      flood(rig.engine);

      assertFalse(rig.engine.isOverrun());
    }
  }

  @Test
  void aLaneBehindAnotherHoldsUpNobody() throws Exception {
    try (Engine engine =
        Engine.open(
            SMALL,
            1 << 20,
            Instant::now,
            List.of(
                new LaneParts("slow", Rig.settings(Rig.QUICK), slow, letters -> {}),
                new LaneParts("fast", Rig.settings(Rig.QUICK), new FakeSink(), letters -> {})))) {
      engine.start();
      flood(engine);
      Lane fast = engine.lane("fast").orElseThrow();
      Await.until(Rig.SOON, () -> fast.ledger().pending() == 0);

      assertFalse(engine.isOverrun());
      gate.countDown();
    }
  }

  @Test
  void whatADiskKeepsIsNotLost() throws Exception {
    try (Rig rig =
        new Rig(
            slow,
            Rig.QUICK,
            LaneClock.SYSTEM,
            SMALL.on(folder).retaining(64 << 20, Duration.ofDays(1)))) {
      rig.engine.start();
      flood(rig.engine);

      assertFalse(rig.engine.isOverrun());
      gate.countDown();
    }
  }

  private static boolean floods(Engine engine) {
    flood(engine);
    return engine.isOverrun();
  }

  /// Twice what memory holds.
  private static void flood(Engine engine) {
    for (int i = 0; i < 2000; i++) {
      engine.accept("logs.x", Rig.line("web", "info", "x".repeat(1000)));
    }
    engine.journal().seal();
  }
}
