package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.intake.Source;
import dev.natship.journal.JournalSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A stop ends, whatever hangs or breaks, and leaves time for those who do neither. The time limits
/// only guard against hanging for ever.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StopTest {

  private static class FakeSource implements Source {
    @Override
    public void start() {}

    @Override
    public void stop(Duration deadline) throws InterruptedException {}

    @Override
    public void close() {}
  }

  private static Engine engine(FakeSink... sinks) throws Exception {
    List<LaneParts> destinations =
        IntStream.range(0, sinks.length)
            .mapToObj(i ->
                new LaneParts(
                    "box" + i,
                    Rig.settings(Rig.QUICK + "batch { age = 1h, events = 1000 }"),
                    sinks[i],
                    new DeadLetterLog()))
            .toList();
    return Engine.open(
        JournalSettings.inMemory(4 << 20), 8 << 20, InstantSource.system(), destinations);
  }

  @Test
  void anIntakeThatHangsLeavesTimeForTheLanes() throws Exception {
    AtomicReference<Duration> share = new AtomicReference<>();
    try (Engine engine = engine(new FakeSink())) {
      engine.start(
          new FakeSource() {
            @Override
            public void stop(Duration deadline) throws InterruptedException {
              share.set(deadline);
              new CountDownLatch(1).await();
            }
          });
      engine.accept("logs.x", Rig.line("web", "info", "a"));

      Map<String, LineCounts> ledgers = engine.stop(Duration.ofSeconds(4));

      assertEquals(Duration.ofSeconds(2), share.get());
      assertEquals(1, ledgers.get("box0").delivered());
      assertEquals("did not end in time", engine.failed().get("stop intake"));
    }
  }

  @Test
  void anIntakeThatBreaksIsNoReasonToLoseWhatWasReceived() throws Exception {
    try (Engine engine = engine(new FakeSink())) {
      engine.start(
          new FakeSource() {
            @Override
            public void stop(Duration deadline) {
              throw new IllegalStateException("planted");
            }
          });
      engine.accept("logs.x", Rig.line("web", "info", "a"));

      assertEquals(1, engine.stop(Rig.SOON).get("box0").delivered());
      assertEquals("IllegalStateException", engine.failed().get("stop intake"));
    }
  }

  @Test
  void requestsThatHangAreLeftBehindTogether() throws Exception {
    FakeSink[] sinks = new FakeSink[12];
    for (int i = 0; i < sinks.length; i++) {
      sinks[i] =
          new FakeSink()
              .answering(_ -> {
                while (System.nanoTime() != 0) {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException _) {
                    // it hears no interrupt
                  }
                }
                return FakeSink.OK;
              });
    }
    try (Engine engine = engine(sinks)) {
      engine.start();
      engine.accept("logs.x", Rig.line("web", "info", "a"));
      long begin = System.nanoTime();

      Map<String, LineCounts> ledgers = engine.stop(Duration.ofSeconds(1));

      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      assertTrue(seconds < 24, "as long as two seconds for each: " + seconds);
      assertEquals("1 request does not end", engine.failed().get("box0"));
      for (LineCounts ledger : ledgers.values()) {
        assertEquals(1, ledger.pending());
        assertTrue(ledger.balances());
      }
    }
  }

  @Test
  void aLaneThatHangsIsLeftBehind() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicBoolean spinning = new AtomicBoolean(true);
    FakeSink stuck =
        new FakeSink()
            .writing((_, _) -> {
              hanging.countDown();
              while (spinning.get()) {
                Thread.onSpinWait();
              }
            });
    FakeSink good = new FakeSink();
    try (Engine engine = engine(stuck, good)) {
      engine.start();
      engine.accept("logs.x", Rig.line("web", "info", "a"));
      engine.journal().seal();
      hanging.await();

      Map<String, LineCounts> ledgers = engine.stop(Duration.ofSeconds(3));

      assertEquals(1, ledgers.get("box0").pending());
      assertEquals(1, ledgers.get("box1").delivered());
      assertEquals("its thread does not end", engine.failed().get("box0"));
    } finally {
      spinning.set(false);
    }
  }
}
