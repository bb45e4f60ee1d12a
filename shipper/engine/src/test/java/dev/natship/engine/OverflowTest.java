package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What goes when a lane falls behind what the journal retains.
class OverflowTest {
  private static final int LINES = 6_000;

  @Test
  void theOldestLinesGoByDefault() throws Exception {
    try (Rig rig = stuck("")) {
      flood(rig, false);

      LineCounts ledger = rig.balance();
      assertTrue(ledger.dropped().get("retained-bytes") > 0, ledger::toString);
      assertEquals(LINES, ledger.read());
    }
  }

  @Test
  void errorsSurviveDebugLinesWhereItsOwnerWantsThat() throws Exception {
    Semaphore open = new Semaphore(0);
    try (Rig rig = stuck("on-lag = drop-by-severity", open)) {
      flood(rig, true);
      assertTrue(rig.balance().dropped().get("severity") > 0, () -> rig.balance().toString());

      open.release(Integer.MAX_VALUE / 2);
      rig.settled();

      long errors = rig.delivered().stream().filter(item -> item.startsWith("error")).count();
      assertEquals(LINES / 100, errors, () -> rig.balance().toString());
      assertFalse(rig.balance().dropped().containsKey("retained-bytes"), "nothing blindly");
    }
  }

  @Test
  void nothingGoesWhereTheSourceCanWait() throws Exception {
    Semaphore open = new Semaphore(0);
    try (Rig rig = stuck("on-lag = hold", open)) {
      int accepted = 0;
      while (rig.engine.accept("logs.x", Rig.line("web", "info", "line " + accepted))
          != Journal.REFUSED) {
        accepted++;
      }
      assertEquals(accepted, rig.balance().pending());

      open.release(Integer.MAX_VALUE / 2);

      assertTrue(rig.engine.journal().awaitRoom(Rig.SOON));
      assertEquals(accepted, rig.settled().delivered());
    }
  }

  @Test
  void aClockThatJumpsByDaysMakesNoLineOld() throws Exception {
    AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-02-17T10:30:00Z"));
    FakeSink down =
        new FakeSink()
            .answering(_ -> {
              throw new IOException("down");
            });
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20).chunked(4096, Duration.ofMillis(1)),
            1 << 20,
            wall::get,
            List.of(
                new LaneParts(
                    "box",
                    Rig.settings(Rig.QUICK + "on-lag = drop-by-severity, batch { events = 1 }"),
                    down,
                    new DeadLetterLog())))) {
      for (int i = 0; i < 100; i++) {
        engine.accept("logs.x", Rig.line("web", "debug", "line " + i));
      }
      engine.journal().seal();
      wall.set(wall.get().plus(Duration.ofDays(6)));

      assertEquals(0, engine.lane("box").orElseThrow().pressure());
    }
  }

  /// A lane whose destination answers only when it gets a permit.
  private static Rig stuck(String hocon, Semaphore open) {
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              open.acquire();
              return FakeSink.OK;
            });
    Rig rig =
        new Rig(
            sink,
            Rig.QUICK + "limits { concurrency = 1 }, batch { events = 50 }\n" + hocon,
            LaneClock.SYSTEM,
            JournalSettings.inMemory(256 << 10).chunked(8 << 10, Duration.ofMillis(1)));
    rig.engine.start();
    return rig;
  }

  private static Rig stuck(String hocon) {
    return stuck(hocon, new Semaphore(0));
  }

  /// One line in a hundred is an error. Lines come only as fast as the lane can look at them.
  private static void flood(Rig rig, boolean paced) {
    for (int i = 0; i < LINES; i++) {
      String level = i % 100 == 0 ? "error" : "debug";
      rig.engine.accept("logs.x", Rig.line("web", level, level + " number " + i));
      if (paced && i % 20 == 19) {
        Await.until(Rig.SOON, () -> rig.lane.pressure() < 0.9, () -> rig.lane.status().toString());
      }
    }
    rig.seal();
  }
}
