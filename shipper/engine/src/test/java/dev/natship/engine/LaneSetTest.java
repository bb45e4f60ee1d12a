package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Lanes that come and go while the journal runs.
class LaneSetTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);
  static final JournalSettings MEMORY =
      JournalSettings.inMemory(4 << 20).chunked(1024, Duration.ofMillis(1));

  @Test
  void aLaneThatIsAddedBeginsWhereItsSettingsSay() throws Exception {
    try (Engine engine = open(MEMORY)) {
      engine.start();
      feed(engine, "early");

      FakeSink all = new FakeSink();
      FakeSink late = new FakeSink();
      Lane first = engine.add(destination("all", all, "start = earliest"));
      Lane second = engine.add(destination("late", late, "start = latest"));
      feed(engine, "later");

      settled(engine, first);
      settled(engine, second);
      assertEquals(List.of("early", "later"), items(all));
      assertEquals(List.of("later"), items(late));
    }
  }

  @Test
  void theNextLaneOfThatNameGoesOnBehindACursorThatIsKept() throws Exception {
    try (Engine engine = open(MEMORY)) {
      engine.start();
      settled(engine, add(engine, new FakeSink(), "a"));
      engine.end("box", AMPLE, CursorAfterwards.KEPT);
      feed(engine, "b");

      FakeSink next = new FakeSink();
      Lane lane = engine.add(destination("box", next, "start = latest"));
      settled(engine, lane);

      assertEquals(List.of("b"), items(next));
      assertEquals(2, lane.lifetime().counts().delivered());
    }
  }

  @Test
  void theNextLaneOfThatNameBeginsAfreshWhereItsCursorIsForgotten() throws Exception {
    try (Engine engine = open(MEMORY)) {
      engine.start();
      settled(engine, add(engine, new FakeSink(), "a"));
      engine.end("box", AMPLE, CursorAfterwards.FORGOTTEN);
      assertEquals(List.of(), engine.journal().cursors());

      FakeSink next = new FakeSink();
      settled(engine, add(engine, next, "b"));

      assertEquals(List.of("a", "b"), items(next));
    }
  }

  @Test
  void aLaneThatComesInThePlaceOfAnotherGoesOnCountingWithIt() throws Exception {
    try (Engine engine = open(MEMORY)) {
      engine.start();
      settled(engine, add(engine, new FakeSink(), "a"));
      engine.lane("box").orElseThrow().pause();
      feed(engine, "b");

      FakeSink next = new FakeSink();
      Lane lane = engine.replace(destination("box", next, "start = latest"), AMPLE);
      assertEquals(LaneState.PAUSED, lane.status().state());
      lane.resume();
      feed(engine, "c");
      settled(engine, lane);

      assertEquals(List.of("b", "c"), items(next));
      assertEquals(3, lane.ledger().read());
      assertEquals(3, lane.ledger().delivered());
      assertEquals(3, lane.lifetime().counts().delivered());
      assertEquals(List.of(lane), engine.lanes());
    }
  }

  @Test
  void aParkedDestinationIsAskedAtOnceByTheLaneThatComesInItsPlace() throws Exception {
    FakeSink wrong = new FakeSink().answering(_ -> new Delivery.Park(401, "who"));
    try (Engine engine = open(MEMORY)) {
      engine.start();
      String patient = "start = earliest, park.probe = 1h";
      Lane lane = engine.add(destination("box", wrong, patient));
      feed(engine, "a");
      engine.journal().seal();
      Await.until(
          AMPLE, () -> lane.status().state() == LaneState.PARKED, () -> lane.status().toString());

      FakeSink right = new FakeSink();
      Lane next = engine.replace(destination("box", right, patient), AMPLE);
      settled(engine, next);

      assertEquals(List.of("a"), items(right));
      assertEquals(LaneState.DELIVERING, next.status().state());
    }
  }

  @Test
  void aRequestThatComesBackTooLateIsNotCountedTwice() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicBoolean back = new AtomicBoolean();
    FakeSink slow =
        new FakeSink()
            .answering(_ -> {
              asked.countDown();
              while (answer.getCount() > 0) {
                try {
                  answer.await();
                } catch (InterruptedException _) {
                  // a sink that hears nothing
                }
              }
              back.set(true);
              return FakeSink.OK;
            });
    try (Engine engine = open(MEMORY)) {
      engine.start();
      engine.add(destination("box", slow, "start = earliest"));
      feed(engine, "a");
      engine.journal().seal();
      asked.await();

      FakeSink next = new FakeSink();
      Lane lane =
          engine.replace(destination("box", next, "start = earliest"), Duration.ofMillis(1));
      settled(engine, lane);
      answer.countDown();
      Await.until(AMPLE, back::get, () -> "it does not come back");
      Await.until(AMPLE, () -> engine.batchBytes() == 0, () -> "its memory does not come back");

      assertEquals(List.of("a"), items(next));
      assertEquals(1, lane.ledger().read());
      assertEquals(1, lane.ledger().delivered());
      balance(engine);
    }
  }

  @Test
  void aLaneThatEndsFinishesWhatFlies() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              asked.countDown();
              answer.await();
              return FakeSink.OK;
            });
    try (Engine engine = open(MEMORY)) {
      engine.start();
      Lane lane = engine.add(destination("box", sink, "start = earliest"));
      feed(engine, "flies");
      engine.journal().seal();
      asked.await();

      Thread release =
          Thread.ofVirtual()
              .start(() -> {
                Await.until(AMPLE, lane::isLeaving, () -> "the lane does not leave");
                answer.countDown();
              });
      LineCounts ledger = engine.end("box", AMPLE, CursorAfterwards.KEPT);
      release.join();

      assertEquals(1, ledger.delivered());
      assertTrue(ledger.balances(), ledger::toString);
      assertEquals(List.of(), engine.lanes());
      assertEquals(0, engine.batchBytes());
    }
  }

  @Test
  void aHoldingLaneThatEndsLetsTheJournalGoOn() throws Exception {
    JournalSettings small = JournalSettings.inMemory(256 << 10).chunked(1024, Duration.ofMillis(1));
    FakeSink down = new FakeSink().answering(_ -> new Delivery.Park(401, "who"));
    try (Engine engine = open(small)) {
      engine.start();
      engine.add(destination("box", down, "on-lag = hold, start = earliest"));
      byte[] line = Rig.line("web", "info", "x".repeat(500));
      Await.until(AMPLE, () -> engine.accept("logs", line) < 0, () -> "the journal takes lines");

      engine.end("box", Duration.ofNanos(1), CursorAfterwards.KEPT);

      assertTrue(engine.accept("logs", line) >= 0);
    }
  }

  @Test
  void theMemoryOfALaneThatEndsGoesToTheOthers() {
    MemoryBudget budget = new MemoryBudget(1000, 1);
    MemoryBudget.Account first = budget.account(() -> {});
    AtomicBoolean woken = new AtomicBoolean();
    assertTrue(first.take(900));

    MemoryBudget.Account second = budget.account(() -> woken.set(true));
    assertEquals(250, budget.share());
    assertFalse(second.take(250), "nothing is given on credit");
    assertTrue(second.awaits(250));
    first.close();
    assertFalse(woken.get(), "what the ended lane holds is still there");
    first.abandoned(900);

    assertTrue(woken.get());
    assertEquals(1000, budget.share());
    assertTrue(second.take(1000));
  }

  @Test
  void aNameIsForOneLaneAtATime() throws Exception {
    try (Engine engine = open(MEMORY)) {
      add(engine, new FakeSink(), "a");

      assertThrows(
          IllegalStateException.class,
          () -> engine.add(destination("box", new FakeSink(), "start = latest")));
      assertThrows(
          IllegalStateException.class, () -> engine.end("nobody", AMPLE, CursorAfterwards.KEPT));
    }
  }

  @Test
  void othersLoseAndRepeatNothingWhileLanesComeAndGo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<String> fed = new ArrayList<>();
    FakeSink steady = new FakeSink();
    try (Engine engine =
        open(JournalSettings.inMemory(64 << 20).chunked(4096, Duration.ofMillis(1)))) {
      engine.start();
      Lane lane = engine.add(destination("steady", steady, "start = earliest"));
      Thread feeder =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; !done.get() && i < 20_000; i++) {
                  fed.add("m" + i);
                  feed(engine, "m" + i);
                }
              });
      for (int round = 0; round < 15; round++) {
        engine.add(destination("guest", new FakeSink(), "start = earliest"));
        balance(engine);
        LineCounts ledger = engine.end("guest", Duration.ofMillis(50), CursorAfterwards.KEPT);
        assertTrue(ledger.balances(), ledger::toString);
      }
      done.set(true);
      feeder.join();
      settled(engine, lane);

      List<String> delivered = items(steady);
      assertEquals(fed.size(), delivered.size());
      assertEquals(new HashSet<>(fed), new HashSet<>(delivered));
    }
  }

  static Engine open(JournalSettings journal) throws IOException {
    return Engine.open(journal, 1 << 20, InstantSource.system(), List.of());
  }

  static LaneParts destination(String name, FakeSink sink, String hocon) {
    return new LaneParts(name, Rig.settings(Rig.QUICK + hocon), sink, _ -> {});
  }

  private static Lane add(Engine engine, FakeSink sink, String... messages) {
    Lane lane = engine.add(destination("box", sink, "start = earliest"));
    feed(engine, messages);
    return lane;
  }

  static void feed(Engine engine, String... messages) {
    for (String message : messages) {
      assertTrue(engine.accept("logs.web", Rig.line("web", "info", message)) >= 0);
    }
  }

  static void settled(Engine engine, Lane lane) {
    engine.journal().seal();
    Await.until(
        AMPLE,
        () -> {
          LineCounts ledger = lane.ledger();
          assertTrue(ledger.balances(), ledger::toString);
          return ledger.pending() == 0;
        },
        () -> lane.status().toString());
  }

  static void balance(Engine engine) {
    for (Lane lane : engine.lanes()) {
      LineCounts ledger = lane.ledger();
      assertTrue(ledger.balances(), ledger::toString);
    }
  }

  private static List<String> items(FakeSink sink) {
    List<String> items = new ArrayList<>();
    sink.requests().forEach(batch -> items.addAll(FakeSink.items(batch)));
    return items;
  }
}
