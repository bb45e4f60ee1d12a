package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose fault a refusal is: some lines', or the destination's.
class RefusalTest {
  private static final String IN_EIGHTS = Rig.QUICK + "batch { age = 1h, events = 8 }\n";
  private static final String ONE_BY_ONE = Rig.QUICK + "batch { events = 1 }\n";
  private static final int MANY = 1000;

  /// What a destination can say that takes nothing.
  private static Delivery refusal(String kind, Batch batch) {
    return switch (kind) {
      case "bad request" -> new Delivery.Reject(400, "no", true);
      case "not implemented" -> new Delivery.Reject(501, "no", false);
      case "too large" -> new Delivery.TooLarge(413, "no");
      case "each one" ->
          new Delivery.Partial(
              200,
              "no",
              new int[0],
              IntStream.range(0, batch.size())
                  .mapToObj(item -> new Delivery.Rejection(item, "no"))
                  .toList(),
              Duration.ZERO);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad request", "not implemented", "too large", "each one"})
  void whoRefusesEveryLineHasFailedOnceAndNothingIsLost(String kind) throws Exception {
    AtomicBoolean refusing = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink().answering(batch -> refusing.get() ? refusal(kind, batch) : FakeSink.OK);
    String settings =
        Rig.QUICK
            + "batch { age = 1h, events = %d }, disable-after { failures = 1, lasting = 0s }"
                .formatted(MANY);
    try (Rig rig = new Rig(sink, settings, LaneClock.SYSTEM, JournalSettings.inMemory(4 << 20))) {
      rig.engine.start();
      feed(rig, MANY);
      rig.seal().untilStatus(status -> status.state() == LaneState.DISABLED);

      assertEquals(1, rig.lane.status().failuresInARow());
      assertEquals(MANY, rig.balance().pending());
      assertEquals(List.of(), rig.letters);
      assertTrue(sink.requestCount() <= 70, sink.requestCount() + " requests");
      if (kind.equals("bad request")) {
        assertTrue(sink.requestCount() <= 27, sink.requestCount() + " requests");
      }

      refusing.set(false);
      rig.lane.resume();
      assertEquals(MANY, rig.settled().delivered());
    }
  }

  @Test
  void oneBadLineOfAThousandIsFoundInFewRequests() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("m613")
                    ? new Delivery.Reject(400, "cannot parse", true)
                    : FakeSink.OK);
    try (Rig rig =
        new Rig(
            sink,
            Rig.QUICK + "batch { age = 1h, events = " + MANY + " }",
            LaneClock.SYSTEM,
            JournalSettings.inMemory(4 << 20))) {
      rig.engine.start();
      feed(rig, MANY);

      LineCounts ledger = rig.seal().settled();

      assertEquals(MANY - 1, ledger.delivered());
      assertEquals("cannot parse", rig.letters.getFirst().words());
      assertEquals(0, rig.lane.status().failuresInARow());
      assertTrue(sink.requestCount() <= 21, sink.requestCount() + " requests");
    }
  }

  @Test
  void fewBadLinesOfAThousandAreFound() throws Exception {
    Set<String> bad = Set.of("m3", "m4", "m499", "m500", "m777", "m998", "m999");
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).stream().anyMatch(bad::contains)
                    ? new Delivery.Reject(400, "cannot parse", true)
                    : FakeSink.OK);
    try (Rig rig =
        new Rig(
            sink,
            Rig.QUICK + "batch { age = 1h, events = " + MANY + " }",
            LaneClock.SYSTEM,
            JournalSettings.inMemory(4 << 20))) {
      rig.engine.start();
      feed(rig, MANY);

      assertEquals(MANY - bad.size(), rig.seal().settled().delivered());
      assertEquals(bad.size(), rig.letters.size());
      assertTrue(sink.requestCount() <= 160, sink.requestCount() + " requests");
    }
  }

  @Test
  void linesThatAreRefusedWhileOthersPassAreToBlame() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).getFirst().startsWith("bad")
                    ? new Delivery.Reject(501, "never", false)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, IN_EIGHTS)) {
      for (int i = 0; i < 8; i++) {
        rig.feed("bad" + i);
      }
      for (int i = 0; i < 8; i++) {
        rig.feed("good" + i);
      }

      LineCounts ledger = rig.settled();

      assertEquals(8, ledger.delivered());
      assertEquals(8, ledger.deadLettered());
      assertTrue(sink.requestCount() <= 10, sink.requestCount() + " requests");
    }
  }

  @Test
  void aSingleLineIsToBlameWhereTheLastOneWasTaken() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("bad")
                    ? new Delivery.Reject(400, "no", true)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, ONE_BY_ONE)) {
      rig.feed("good");
      rig.until(ledger -> ledger.delivered() == 1);

      rig.feed("bad");

      assertEquals(1, rig.settled().deadLettered());
      assertEquals(2, sink.requestCount());
      assertEquals(0, rig.lane.status().failuresInARow());
    }
  }

  @Test
  void whereNothingWasTakenYetASingleLineWaitsUntilOthersPass() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("bad")
                    ? new Delivery.Reject(400, "no", true)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, ONE_BY_ONE + "concurrency { max = 1 }")) {
      rig.feed("bad").untilStatus(status -> status.state() == LaneState.PARKED);
      assertEquals(1, rig.balance().pending());

      rig.feed("good");

      assertEquals(1, rig.settled().delivered());
      assertEquals(1, rig.balance().deadLettered());
      rig.untilStatus(status -> status.state() == LaneState.DELIVERING);
    }
  }

  @Test
  void linesThatAreRefusedInARowDoNotHoldUpThoseBehindThem() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).getFirst().startsWith("bad")
                    ? new Delivery.Reject(400, "no", true)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, ONE_BY_ONE + "concurrency { max = 1 }")) {
      rig.feed("bad1", "bad2", "bad3", "bad4", "bad5", "good");

      assertEquals(1, rig.settled().delivered());
      assertEquals(5, rig.balance().deadLettered());
      assertEquals(1, sink.mostUnderWay());
    }
  }

  @Test
  void batchesOfOneAppThatAreRefusedWholeForEverDoNotHoldUpOthers() throws Exception {
    FakeSink sink = new FakeSink().partitioned().answering(RefusalTest::refuseBad);
    try (Rig rig = Rig.started(sink, IN_EIGHTS + "concurrency { max = 1 }")) {
      for (int round = 0; round < 60; round++) {
        for (String app : List.of("bad", "good", "fine")) {
          feed(rig, app, 8);
        }
      }

      LineCounts ledger = rig.settled();

      assertEquals(2 * 60 * 8, ledger.delivered());
      assertEquals(60 * 8, ledger.deadLettered());
      assertEquals(1, sink.mostUnderWay());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void sixteenBatchesThatAreRefusedWholeInARowArePassedByOthers(int refused) throws Exception {
    FakeSink sink = new FakeSink().partitioned().answering(RefusalTest::refuseBad);
    try (Rig rig = Rig.started(sink, IN_EIGHTS + "concurrency { max = 1 }")) {
      feed(rig, "bad", 8 * refused);
      feed(rig, "good", 8 * 40);

      LineCounts ledger = rig.settled();

      assertEquals(8 * 40, ledger.delivered());
      assertEquals(8 * refused, ledger.deadLettered());
    }
  }

  @Test
  void whoRefusesMoreInARowIsParkedUntilItTakesSomethingAndHoldsFewBatches() throws Exception {
    AtomicBoolean refusing = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .partitioned()
            .answering(batch -> refusing.get() ? refuseBad(batch) : FakeSink.OK);
    try (Rig rig = Rig.started(sink, IN_EIGHTS + "concurrency { max = 1 }")) {
      feed(rig, "bad", 8 * 40);
      feed(rig, "good", 8 * 40);
      Await.until(Rig.SOON, () -> sink.requestCount() > 2_000);

      assertEquals(LaneState.PARKED, rig.lane.status().state());
      assertEquals(8 * 80, rig.balance().pending());
      assertEquals(List.of(), rig.letters);
      assertTrue(sink.requests().stream().noneMatch(batch -> batch.partition().equals("good")));
      assertTrue(rig.engine.batchBytes() < 100_000, rig.engine.batchBytes() + " bytes");

      refusing.set(false);

      assertEquals(8 * 80, rig.settled().delivered());
    }
  }

  @Test
  void whatAlwaysFailsIsPassedByOthers() throws Exception {
    AtomicBoolean failing = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                failing.get() && FakeSink.items(batch).contains("stuck")
                    ? new Delivery.Retry(500, "not this")
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, ONE_BY_ONE + "concurrency { max = 1 }")) {
      rig.feed("stuck");
      feed(rig, 100);
      rig.until(ledger -> ledger.delivered() == 100);
      assertEquals(1, rig.balance().pending());

      failing.set(false);

      assertEquals(101, rig.settled().delivered());
      assertEquals(1, sink.mostUnderWay());
    }
  }

  @Test
  void whereNothingPassesOnlyOneStepsAside() throws Exception {
    FakeSink sink = new FakeSink().answering(_ -> new Delivery.Retry(503, "down"));
    try (Rig rig = Rig.started(sink, ONE_BY_ONE + "concurrency { max = 1 }")) {
      feed(rig, 20);
      Await.until(Rig.SOON, () -> sink.requestCount() > 60);

      Set<String> tried = new TreeSet<>(rig.delivered());
      assertEquals(Set.of("m0", "m1"), tried);
      assertEquals(1, sink.mostUnderWay());
      assertEquals(20, rig.balance().pending());
    }
  }

  private static Delivery refuseBad(Batch batch) {
    return batch.partition().equals("bad") ? new Delivery.Reject(400, "no", true) : FakeSink.OK;
  }

  private static void feed(Rig rig, String app, int lines) {
    for (int i = 0; i < lines; i++) {
      rig.engine.accept("logs.x", Rig.line(app, "info", "m"));
    }
  }

  private static void feed(Rig rig, int lines) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      messages.add("m" + i);
    }
    rig.feed(messages.toArray(String[]::new));
  }
}
