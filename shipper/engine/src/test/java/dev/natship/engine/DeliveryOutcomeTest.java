package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.gate.LaneState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the lane does with each thing a sink can answer.
class DeliveryOutcomeTest {
  private static final String TOGETHER = Rig.QUICK + "batch { age = 1h, events = 8 }\n";
  private static final String[] EIGHT = {"a", "b", "c", "d", "e", "f", "g", "h"};

  @Test
  void deliversWhatIsAccepted() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK)) {
      rig.feed("one", "two", "three");

      assertEquals(3, rig.settled().delivered());
      assertEquals(List.of("one", "two", "three"), rig.delivered());
      assertEquals(LaneState.DELIVERING, rig.lane.status().state());
      assertTrue(rig.lane.status().lastSuccess().isPresent());
      assertEquals(3, rig.lane.status().deliveryLatency().count());
    }
  }

  @Test
  void sendsTheSameBytesUnderTheSameIdAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(
                _ -> tries.incrementAndGet() < 4 ? new Delivery.Retry(503, "busy") : FakeSink.OK);
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(8, rig.settled().delivered());
      assertEquals(4, sink.requestCount());
      Batch first = sink.requests().getFirst();
      for (Batch again : sink.requests()) {
        assertEquals(first.id(), again.id());
        assertEquals(FakeSink.items(first), FakeSink.items(again));
      }
      assertEquals(3, rig.lane.status().requests().get("503"));
      assertEquals(0, rig.lane.status().failuresInARow());
    }
  }

  @Test
  void retriesABrokenConnection() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              if (tries.incrementAndGet() < 3) {
                throw new IOException("connection reset");
              }
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(8, rig.settled().delivered());
      assertEquals(2, rig.lane.status().requests().get("failed"));
      assertEquals("connection reset", rig.lane.status().lastError().orElseThrow().words());
    }
  }

  @Test
  void whatComesFromOutsideIsCleanedWhereverItIsTold() throws Exception {
    String said = "-ERR key q7Zk2vXw9Lp4Rt8s \u001b[2J\u202e ".repeat(6000);
    AtomicInteger tries = new AtomicInteger();
    List<String> told = new ArrayList<>();
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              if (tries.incrementAndGet() == 1) {
                throw new IOException(said);
              }
              return new Delivery.Partial(
                  400, said, new int[0], List.of(new Delivery.Rejection(0, said)), Duration.ZERO);
            });
    try (Rig rig = Rig.started(sink, TOGETHER + "fields.add.token = q7Zk2vXw9Lp4Rt8s\n")) {
      rig.feed(EIGHT);
      assertEquals(1, rig.settled().deadLettered());

      told.add(rig.lane.status().lastError().orElseThrow().words());
      rig.letters.forEach(letter -> told.add(letter.words()));
    }
    assertEquals(2, told.size());
    for (String words : told) {
      assertTrue(words.startsWith("-ERR key ••• \\u001b[2J\\u202e -ERR"), words);
      assertTrue(words.length() <= 501, words);
    }
  }

  @Test
  void survivesABugInTheSink() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("planted bug");
              }
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(8, rig.settled().delivered());
      assertEquals(2, rig.lane.status().bugs());
    }
  }

  @Test
  @Tag("F20")
  void splitsWhatIsTooLargeAndDeadLettersTheOneThatAloneIs() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                batch.size() > 2 || FakeSink.items(batch).contains("c")
                    ? new Delivery.TooLarge(413, "too much")
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(7, rig.settled().delivered());
      assertEquals(1, rig.balance().deadLettered());
      DeadLetter letter = rig.letters.getFirst();
      assertEquals(413, letter.status());
      assertEquals("too much", letter.words());
      assertEquals("logs.web.ams.i1", letter.subject());
      assertArrayEquals(Rig.line("web", "info", "c"), letter.line());
    }
  }

  @Test
  void learnsHowLargeABatchMayBe() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(
                batch -> batch.bytes() > 60 ? new Delivery.TooLarge(413, "too much") : FakeSink.OK);
    try (Rig rig = Rig.started(sink, Rig.QUICK + "batch { events = 40, age = 1h }")) {
      for (int i = 0; i < 40; i++) {
        rig.feed("ten bytes" + i % 10);
      }
      assertEquals(40, rig.settled().delivered());
      long refused = refusals(sink);
      assertEquals(7, refused, "of 400, 200 and 100 bytes");

      for (int i = 0; i < 40; i++) {
        rig.feed("ten bytes" + i % 10);
      }
      rig.engine.stop(Rig.SOON);

      assertEquals(80, rig.balance().delivered());
      assertEquals(refused, refusals(sink), "and not one more");
    }
  }

  @Test
  void learnsNothingFromOneLineThatIsTooLarge() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                batch.bytes() > 1000 ? new Delivery.TooLarge(413, "too much") : FakeSink.OK);
    try (Rig rig = Rig.started(sink, Rig.QUICK + "batch { events = 8, age = 1h }")) {
      rig.feed("a", "b", "c", "x".repeat(2000), "e", "f", "g", "h");
      assertEquals(7, rig.settled().delivered());
      assertEquals(1, rig.balance().deadLettered());

      rig.feed(EIGHT);
      rig.settled();

      assertEquals(8, sink.requests().getLast().size());
    }
  }

  private static long refusals(FakeSink sink) {
    return sink.requests().stream().filter(batch -> batch.bytes() > 60).count();
  }

  @Test
  @Tag("F20")
  void bisectsUntilTheBadLineIsAlone() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("f")
                    ? new Delivery.Reject(400, "cannot parse f", true)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(7, rig.settled().delivered());
      assertEquals(1, rig.letters.size());
      assertEquals("cannot parse f", rig.letters.getFirst().words());
      assertEquals("rejected", rig.letters.getFirst().reason());
      assertEquals(7, sink.requestCount());
      Set<String> ids = new TreeSet<>();
      sink.requests().forEach(batch -> ids.add(batch.id()));
      assertEquals(7, ids.size());
    }
  }

  @Test
  void givesUpAfterSoManyRetriesAndFindsTheLineThatIsToBlame() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (tries.incrementAndGet() <= 5) {
                return new Delivery.Retry(503, "an outage counts for nothing");
              }
              return FakeSink.items(batch).stream().anyMatch(item -> item.contains("f"))
                  ? new Delivery.Retry(500, "schema", Duration.ZERO, 3)
                  : FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      LineCounts ledger = rig.settled();

      assertEquals(7, ledger.delivered());
      assertEquals(1, ledger.deadLettered());
      assertEquals("schema (tried 3 times)", rig.letters.getFirst().words());
      long whole = sink.requests().stream().filter(batch -> batch.size() == 8).count();
      assertEquals(5 + 3, whole);
      assertEquals(8 + 6, sink.requestCount());
    }
  }

  @Test
  void sendsOnlyTheRetryableItemsAgain() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .answering(_ ->
                first.getAndSet(false)
                    ? new Delivery.Partial(
                        200,
                        "some",
                        new int[] {6, 1},
                        List.of(new Delivery.Rejection(3, "bad d")),
                        Duration.ZERO)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, TOGETHER)) {
      rig.feed(EIGHT);

      assertEquals(7, rig.settled().delivered());
      assertEquals(1, rig.balance().deadLettered());
      assertEquals(List.of("b", "g"), FakeSink.items(sink.requests().get(1)));
      assertEquals("bad d", rig.letters.getFirst().words());
    }
  }

  @Test
  @Tag("F19")
  void parksAndResumesByItself() throws Exception {
    AtomicBoolean locked = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .answering(_ -> locked.get() ? new Delivery.Park(401, "who are you") : FakeSink.OK);
    try (Rig rig = Rig.started(sink, Rig.QUICK + "batch { events = 1 }")) {
      rig.feed(EIGHT);
      rig.untilStatus(status -> status.state() == LaneState.PARKED);
      assertEquals(1, sink.mostUnderWay());
      assertEquals(8, rig.balance().pending());
      assertEquals(401, rig.lane.status().lastError().orElseThrow().status());

      locked.set(false);

      assertEquals(8, rig.settled().delivered());
      assertEquals(LaneState.DELIVERING, rig.lane.status().state());
    }
  }

  @Test
  void isDisabledAfterSoManyFailuresUntilSomebodyResumesIt() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink().answering(_ -> down.get() ? new Delivery.Retry(500, "down") : FakeSink.OK);
    try (Rig rig = Rig.started(sink, TOGETHER + "disable-after { failures = 5, lasting = 0s }")) {
      rig.feed(EIGHT);
      rig.untilStatus(status -> status.state() == LaneState.DISABLED);
      assertEquals(5, sink.requestCount());

      down.set(false);
      rig.lane.resume();

      assertEquals(8, rig.settled().delivered());
    }
  }

  @Test
  void holdsBackWhilePaused() throws Exception {
    FakeSink sink = new FakeSink();
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      rig.lane.pause();
      rig.feed(EIGHT).seal();
      rig.untilStatus(status -> status.state() == LaneState.PAUSED);
      assertEquals(8, rig.balance().pending());
      assertEquals(0, sink.requestCount());

      rig.lane.resume();

      assertEquals(8, rig.settled().delivered());
    }
  }

  @Test
  void keepsTheOrderWithOneRequestAtATime() throws Exception {
    AtomicInteger number = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                number.incrementAndGet() % 3 == 0
                    ? new Delivery.Retry(503, "")
                    : batch.size() > 2 ? new Delivery.TooLarge(413, "") : FakeSink.OK);
    List<String> wanted = new ArrayList<>();
    try (Rig rig =
        Rig.started(sink, Rig.QUICK + "limits { concurrency = 1 }, batch { events = 3 }")) {
      for (int i = 0; i < 100; i++) {
        wanted.add("m" + i);
        rig.feed("m" + i);
      }
      rig.settled();

      List<String> taken = new ArrayList<>();
      int request = 0;
      for (Batch batch : sink.requests()) {
        if (++request % 3 != 0 && batch.size() <= 2) {
          taken.addAll(FakeSink.items(batch));
        }
      }
      assertEquals(wanted, taken);
      assertEquals(1, sink.mostUnderWay());
    }
  }

  @Test
  @Tag("F02")
  void leavesPendingWhatTheDeadlineCutsOff() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (FakeSink.items(batch).contains("d")) {
                never.await();
              }
              return FakeSink.OK;
            });
    try (Rig rig =
        Rig.started(sink, Rig.QUICK + "batch { events = 1 }, limits { concurrency = 1 }")) {
      rig.feed("a", "b", "c", "d", "e");
      rig.until(ledger -> ledger.delivered() == 3);

      LineCounts ledger = rig.engine.stop(Duration.ofMillis(1)).get("box");

      assertTrue(ledger.balances());
      assertEquals(3, ledger.delivered());
      assertEquals(2, ledger.pending());
    }
  }

  @Test
  void flushesEverythingBeforeTheDeadline() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK + "batch { age = 1h, events = 1000 }")) {
      rig.feed(EIGHT);

      LineCounts ledger = rig.engine.stop(Rig.SOON).get("box");

      assertEquals(8, ledger.delivered());
      assertEquals(0, ledger.pending());
      assertTrue(ledger.balances());
    }
  }

  @Test
  void stopsAtOnceWhenParkedAndTheLastProbeFails() throws Exception {
    FakeSink sink = new FakeSink().answering(_ -> new Delivery.Park(403, "no"));
    try (Rig rig = Rig.started(sink, Rig.QUICK + "park { probe = 1h }")) {
      rig.feed(EIGHT);
      rig.untilStatus(status -> status.state() == LaneState.PARKED);
      int before = sink.requestCount();

      LineCounts ledger = rig.engine.stop(Duration.ofHours(1)).get("box");

      assertEquals(8, ledger.pending());
      assertEquals(before + 1, sink.requestCount());
      assertTrue(ledger.balances());
    }
  }

  @Test
  void deadLettersALineThatIsNotText() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("text")
                    ? FakeSink.OK
                    : new Delivery.Reject(400, "no", true));
    byte[] broken = {'a', (byte) 0xff, 0, 'b'};
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      rig.feed("text").settled();
      rig.engine.accept("logs.x", broken);

      assertEquals(1, rig.settled().deadLettered());
      assertArrayEquals(broken, rig.letters.getFirst().line());
      assertEquals("logs.x", rig.letters.getFirst().subject());
    }
  }
}
