package dev.natship.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration NOT_TOLD = Duration.ZERO;

  private final FakeClock clock = new FakeClock();
  private final Gate gate =
      new Gate(
          clock,
          settings("retry { first = 1s, max = 8s }, park { probe = 30s }, concurrency { min = 4 }"),
          16);

  @Test
  void backoffDoublesUpToItsBoundWithFullJitter() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), clock);
    List<Long> halves = new ArrayList<>();
    for (int failures = 1; failures <= 6; failures++) {
      halves.add(backoff.nanos(failures) / 1_000_000);
    }
    assertEquals(List.of(500L, 1000L, 2000L, 4000L, 4000L, 4000L), halves);

    clock.chance(0);
    assertEquals(1_000_000, backoff.nanos(6), "never less than a millisecond");
    clock.chance(0.999_999);
    assertTrue(backoff.nanos(1_000_000) <= Duration.ofSeconds(8).toNanos());
  }

  @Test
  @Tag("F17")
  void allWaitTogetherAndOneProbesFirst() throws Exception {
    Pass pass = gate.enter(0);
    gate.retry(pass, NOT_TOLD);
    AtomicInteger entered = enterers(3);

    clock.advance(Duration.ofMillis(499));
    assertEquals(0, entered.get());
    assertEquals(LaneState.RETRYING, gate.standing().state());

    clock.advance(Duration.ofMillis(1));
    Await.until(SOON, () -> entered.get() == 1);
    assertEquals(1, gate.standing().underWay());
  }

  /// On one processor a waiter that asks again and again keeps the first one from its turn.
  @Test
  void onlyTheFirstWaitsForTime() throws Exception {
    List<Long> waits = new CopyOnWriteArrayList<>();
    CountDownLatch due = new CountDownLatch(1);
    FakeClock watched =
        new FakeClock() {
          @Override
          public void await(Condition condition, long nanos) throws InterruptedException {
            waits.add(nanos);
            boolean first = Thread.currentThread().getName().equals("first");
            do {
              super.await(condition, nanos);
            } while (first && due.getCount() > 0);
          }
        };
    Gate shared = new Gate(watched, settings("retry { first = 1s, max = 8s }"), 16);
    shared.retry(shared.enter(0), Duration.ofSeconds(5));
    Thread first = Thread.ofVirtual().name("first").start(() -> entered(shared));
    Await.until(SOON, () -> waits.size() == 1);
    Thread second = Thread.ofVirtual().name("second").start(() -> entered(shared));
    Await.until(SOON, () -> waits.size() >= 2);
    watched.advance(Duration.ofSeconds(6));
    int before = waits.size();
    Await.until(SOON, () -> waits.size() >= before + 3);

    assertEquals(Duration.ofSeconds(5).toNanos(), waits.getFirst());
    waits.stream().skip(1).forEach(wait -> assertEquals(Duration.ofHours(1).toNanos(), wait));
    due.countDown();
    first.join();
    assertEquals(1, shared.standing().underWay());
    second.interrupt();
    second.join();
  }

  private static void entered(Gate gate) {
    try {
      gate.enter(0);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theWaitThatWasToldWins() throws Exception {
    gate.retry(gate.enter(0), Duration.ofSeconds(20));
    AtomicInteger entered = enterers(1);

    clock.advance(Duration.ofMillis(19_999));
    assertEquals(0, entered.get());

    clock.advance(Duration.ofMillis(1));
    Await.until(SOON, () -> entered.get() == 1);
  }

  @Test
  void aSuccessThatAsksForARestHoldsTheNextRequestBack() throws Exception {
    gate.rest(gate.enter(0), 100, Duration.ofSeconds(60));
    AtomicInteger entered = enterers(1);

    clock.advance(Duration.ofMillis(59_999));
    assertEquals(0, entered.get());
    assertEquals(0, gate.standing().failuresInARow());

    clock.advance(Duration.ofMillis(1));
    Await.until(SOON, () -> entered.get() == 1);
  }

  @Test
  void refusalsOfOneMomentAreOneFailure() throws Exception {
    List<Pass> together = List.of(gate.enter(0), gate.enter(0), gate.enter(0), gate.enter(0));

    together.forEach(pass -> gate.retry(pass, NOT_TOLD));

    assertEquals(1, gate.standing().failuresInARow());
  }

  @Test
  void aParkedGateSaysSinceWhenAndProbesSlowly() throws Exception {
    clock.advance(Duration.ofSeconds(5));
    gate.park(gate.enter(0), NOT_TOLD);
    assertEquals(LaneState.PARKED, gate.standing().state());
    assertEquals(FakeClock.BEGIN.plusSeconds(5), gate.standing().since());

    clock.advance(Duration.ofSeconds(30));
    gate.park(gate.enter(1), NOT_TOLD);
    assertEquals(FakeClock.BEGIN.plusSeconds(5), gate.standing().since());

    clock.advance(Duration.ofSeconds(30));
    gate.succeeded(gate.enter(2), 100);
    assertEquals(LaneState.DELIVERING, gate.standing().state());
    assertEquals(0, gate.standing().failuresInARow());
  }

  @Test
  void aLateRefusalOfAnEarlierRoundDoesNotEndTheParking() throws Exception {
    Pass early = gate.enter(0);
    gate.park(gate.enter(0), NOT_TOLD);

    gate.retry(early, NOT_TOLD);

    assertEquals(LaneState.PARKED, gate.standing().state());
  }

  @Test
  void aLateSuccessOfAnEarlierRoundDoesNotOpenTheGate() throws Exception {
    Pass early = gate.enter(0);
    gate.retry(gate.enter(0), NOT_TOLD);

    gate.succeeded(early, 100);

    assertEquals(LaneState.RETRYING, gate.standing().state());
  }

  @Test
  void theLimitRisesByOneARoundAndHalvesUnderPressure() throws Exception {
    for (int round = 0; round < 5; round++) {
      List<Pass> passes = new ArrayList<>();
      int limit = gate.standing().limit();
      for (int i = 0; i < limit; i++) {
        passes.add(gate.enter(0));
      }
      passes.forEach(pass -> gate.succeeded(pass, 100));
    }
    int learnt = gate.standing().limit();
    assertTrue(learnt > 4, "learnt " + learnt);

    for (int i = 0; i < 10; i++) {
      gate.retry(gate.enter(0), NOT_TOLD);
      clock.advance(Duration.ofSeconds(10));
    }
    assertEquals(4, gate.standing().limit(), "never below its floor");
  }

  @Test
  void outcomesCountOnce() throws Exception {
    Pass pass = gate.enter(0);
    gate.retry(pass, NOT_TOLD);

    gate.retry(pass, NOT_TOLD);
    gate.giveBack(pass);
    gate.succeeded(pass, 100);

    assertEquals(0, gate.standing().underWay());
    assertEquals(1, gate.standing().failuresInARow());
    assertEquals(LaneState.RETRYING, gate.standing().state());
  }

  @Test
  void aShortOutageDisablesNobody() throws Exception {
    Gate strict =
        new Gate(
            clock,
            settings(
                "retry { first = 1s, max = 1s }, disable-after { failures = 5, lasting = 5m }"),
            16);
    for (int i = 0; i < 200; i++) {
      strict.retry(strict.enter(0), NOT_TOLD);
      assertEquals(LaneState.RETRYING, strict.standing().state(), "after " + i + " s");
      clock.advance(Duration.ofSeconds(1));
    }
    clock.advance(Duration.ofSeconds(100));

    strict.retry(strict.enter(0), NOT_TOLD);

    assertEquals(LaneState.DISABLED, strict.standing().state());
  }

  @Test
  void aLongPauseWithFewFailuresDisablesNobody() throws Exception {
    Gate strict = new Gate(clock, settings("disable-after = 5"), 16);
    for (int i = 0; i < 4; i++) {
      strict.retry(strict.enter(0), NOT_TOLD);
      clock.advance(Duration.ofHours(1));
    }
    assertEquals(LaneState.RETRYING, strict.standing().state());

    strict.retry(strict.enter(0), NOT_TOLD);

    assertEquals(LaneState.DISABLED, strict.standing().state());
  }

  @Test
  void nobodyEntersAPausedGateUntilItIsResumed() throws Exception {
    gate.pause();
    AtomicInteger entered = enterers(1);
    clock.advance(Duration.ofHours(1));
    assertEquals(0, entered.get());

    gate.resume();

    Await.until(SOON, () -> entered.get() == 1);
  }

  @Test
  void aProbeAsksAParkedDestinationAtOnceAndForgetsNothing() throws Exception {
    gate.park(gate.enter(0), NOT_TOLD);
    gate.probe();

    assertTrue(Objects.requireNonNull(gate.enter(1)).isProbe());
    assertEquals(1, gate.standing().failuresInARow());
  }

  @Test
  void theLastCallProbesAParkedGateOnceMore() throws Exception {
    gate.park(gate.enter(0), NOT_TOLD);
    gate.lastCall();
    assertFalse(gate.isShut());

    gate.park(gate.enter(1), NOT_TOLD);

    assertTrue(gate.isShut());
    assertNull(gate.enter(2));
  }

  private AtomicInteger enterers(int count) {
    AtomicInteger entered = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              gate.enter(0);
              entered.incrementAndGet();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          });
    }
    return entered;
  }

  private static GateSettings settings(String hocon) {
    Problems problems = new Problems();
    GateSettings settings = GateSettings.read(Settings.parse("box", hocon, problems));
    assertEquals(List.of(), problems.all());
    return settings;
  }
}
