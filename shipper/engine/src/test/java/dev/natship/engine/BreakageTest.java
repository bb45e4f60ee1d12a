package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.deadletters.DeadLetters;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is thrown, by whomever: it costs a line or a try, and the lane lives, or says that it
/// does not.
class BreakageTest {
  private static final String IN_FOURS = Rig.QUICK + "batch { age = 1h, events = 4 }\n";

  static Stream<Supplier<Throwable>> everythingThatIsThrown() {
    return Stream.of(
        StackOverflowError::new,
        () -> new NoClassDefFoundError("org/example/Missing"),
        () -> new UnsatisfiedLinkError("no zstd in java.library.path"),
        () -> new AssertionError("never"),
        () -> new IllegalStateException("a bug"));
  }

  /// Throws it as it is.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void raise(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @MethodSource("everythingThatIsThrown")
  void aSinkThatThrowsIsAskedAgain(Supplier<Throwable> thrown) throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              if (tries.incrementAndGet() <= 2) {
                BreakageTest.<RuntimeException>raise(thrown.get());
              }
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, IN_FOURS)) {
      rig.feed("a", "b", "c", "d");

      assertEquals(4, rig.settled().delivered());
      rig.untilStatus(status -> status.requestsUnderWay() == 0);
      assertEquals(2, rig.lane.status().bugs());
    }
  }

  @ParameterizedTest
  @MethodSource("everythingThatIsThrown")
  void anEncodingThatThrowsCostsTheLine(Supplier<Throwable> thrown) throws Exception {
    FakeSink sink =
        new FakeSink()
            .writing((line, out) -> {
              line.writeText(Field.MESSAGE, out);
              if (line.text(Field.MESSAGE).equals("c")) {
                BreakageTest.<RuntimeException>raise(thrown.get());
              }
            });
    try (Rig rig = Rig.started(sink, IN_FOURS)) {
      rig.feed("a", "b", "c", "d", "e");

      LineCounts ledger = rig.settled();

      assertEquals(4, ledger.delivered());
      assertEquals(1, ledger.deadLettered());
      assertEquals(List.of("a", "b", "d", "e"), rig.delivered());
      assertEquals(1, rig.lane.status().bugs());
    }
  }

  @ParameterizedTest
  @MethodSource("everythingThatIsThrown")
  void deadLettersThatCannotBeWrittenDoNotEndTheWay(Supplier<Throwable> thrown) throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("c")
                    ? new dev.natship.api.Delivery.Reject(400, "not c", true)
                    : FakeSink.OK);
    DeadLetters office =
        _ -> {
          if (tries.incrementAndGet() <= 2) {
            BreakageTest.<RuntimeException>raise(thrown.get());
          }
        };
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20).chunked(4096, Duration.ofMillis(1)),
            8 << 20,
            InstantSource.system(),
            List.of(new LaneParts("box", Rig.settings(IN_FOURS), sink, office)))) {
      engine.start();
      Lane lane = engine.lane("box").orElseThrow();
      for (String message : List.of("a", "b", "c", "d")) {
        engine.accept("logs.x", Rig.line("web", "info", message));
      }
      Await.until(Rig.SOON, () -> lane.ledger().pending() == 0, () -> lane.status().toString());

      assertEquals(3, lane.ledger().delivered());
      assertEquals(1, lane.ledger().deadLettered());
      assertTrue(lane.ledger().balances());
    }
  }

  @Test
  void aPatternThatOverflowsTheStackCostsTheLine() throws Exception {
    FakeSink sink = new FakeSink();
    try (Rig rig =
        new Rig(
            sink,
            Rig.QUICK + "select.match = \"(a|b|x)+$\"",
            LaneClock.SYSTEM,
            JournalSettings.inMemory(16 << 20))) {
      rig.engine.start();
      rig.feed("x", "x".repeat(500_000), "b").seal();

      LineCounts ledger = rig.settled();

      assertEquals(3, ledger.read());
      assertTrue(ledger.delivered() >= 2, ledger::toString);
      assertEquals(LaneState.DELIVERING, rig.lane.status().state());
    }
  }

  @Test
  void aLineThatBreaksTheSinkIsFound() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (FakeSink.items(batch).contains("c")) {
                throw new StackOverflowError();
              }
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, IN_FOURS + "concurrency { max = 1 }")) {
      rig.feed("a", "b", "c", "d");
      for (int i = 0; i < 40; i++) {
        rig.feed("e" + i);
      }
      rig.until(ledger -> ledger.delivered() >= 40);
      for (int i = 0; i < 400 && rig.balance().pending() > 0; i++) {
        rig.feed("f", "g", "h", "i");
        long before = rig.balance().delivered();
        rig.until(ledger -> ledger.delivered() > before || ledger.pending() == 0);
      }

      assertEquals(1, rig.settled().deadLettered());
      assertEquals("broke the sink", rig.letters.getFirst().reason());
    }
  }

  @Test
  void aLaneThatCannotGoOnSaysSoAndStartsAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    FakeClock clock =
        new FakeClock() {
          @Override
          public Duration journalWait(Duration wanted) {
            if (broken.get()) {
              throw new AssertionError("planted");
            }
            return super.journalWait(wanted);
          }
        };
    FakeSink sink = new FakeSink();
    try (Rig rig = new Rig(sink, Rig.QUICK, clock)) {
      rig.engine.start();
      rig.feed("a", "b").untilStatus(status -> status.state() == LaneState.FAILED);
      assertEquals("a bug in the lane: AssertionError", rig.lane.status().reason());
      assertEquals(FakeClock.BEGIN, rig.lane.status().since());

      broken.set(false);
      clock.advance(Duration.ofMinutes(1));

      rig.seal();
      Await.until(
          Rig.SOON,
          () -> {
            clock.advance(Duration.ofMillis(1));
            return rig.balance().delivered() == 2;
          });
      assertEquals(LaneState.DELIVERING, rig.lane.status().state());
    }
  }

  @Test
  void aLaneWhoseThreadHasDiedIsNeverDelivering() throws Exception {
    FakeClock clock =
        new FakeClock() {
          @Override
          public Duration journalWait(Duration wanted) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new OutOfMemoryError("planted");
          }
        };
    try (Rig rig = new Rig(new FakeSink(), Rig.QUICK, clock)) {
      rig.engine.start();
      rig.feed("a").untilStatus(status -> status.state() == LaneState.FAILED);

      assertEquals("its thread has ended", rig.lane.status().reason());
      rig.engine.stop(Duration.ofMillis(1));
      assertEquals("its thread has ended", rig.engine.failed().get("box"));
    }
  }

  @Test
  void aSinkThatDoesNotComeBackGetsNoMoreThreads() throws Exception {
    FakeClock clock = new FakeClock();
    AtomicBoolean spinning = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              while (spinning.get()) {
                Thread.onSpinWait(); // and no interrupt is heeded
              }
              return FakeSink.OK;
            });
    try (Rig rig =
        new Rig(
            sink,
            "start = earliest, timeout = 1s, batch { events = 1 }, concurrency { min = 2 }",
            clock)) {
      rig.engine.start();
      rig.feed("a");
      Await.until(Rig.SOON, () -> sink.underWay() == 1);
      clock.advance(Duration.ofSeconds(71));
      rig.untilStatus(status -> status.state() == LaneState.FAILED);
      assertTrue(rig.lane.status().reason().startsWith("1 request does not come back"));

      rig.feed("b", "c").seal();
      rig.until(ledger -> ledger.read() == 3);
      assertEquals(1, sink.requestCount());

      spinning.set(false);
      assertEquals(3, rig.settled().delivered());
      rig.untilStatus(status -> status.state() == LaneState.DELIVERING);
    }
  }

  @Test
  void aSinkThatCannotBeClosedDoesNotKeepTheOthersOpen() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    FakeSink broken =
        new FakeSink() {
          @Override
          public void close() {
            throw new NoClassDefFoundError("org/example/Closer");
          }
        };
    FakeSink good =
        new FakeSink() {
          @Override
          public void close() {
            closed.countDown();
          }
        };
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20),
            8 << 20,
            InstantSource.system(),
            List.of(
                new LaneParts("a", Rig.settings(""), broken, new DeadLetterLog()),
                new LaneParts("b", Rig.settings(""), good, new DeadLetterLog())))) {
      engine.start();
      engine.stop(Duration.ofSeconds(1));

      assertEquals(0, closed.getCount());
      assertEquals("NoClassDefFoundError", engine.failed().get("close"));
    }
  }
}
