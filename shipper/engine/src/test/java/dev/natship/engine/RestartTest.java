package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.delivery.LaneNews;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.LogListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  private static final String ONE_BY_ONE =
      Rig.QUICK + "batch { events = 1 }, limits { concurrency = 1 }";

  @TempDir Path folder;

  @Test
  void resumesBehindTheLowestLineThatWasNotFinished() throws Exception {
    FakeSink refusing =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).getFirst().compareTo("m5") >= 0
                    ? new Delivery.Retry(503, "not from this one on")
                    : FakeSink.OK);
    try (Rig rig = rig(refusing, ONE_BY_ONE)) {
      for (int i = 0; i < 10; i++) {
        rig.feed("m" + i);
      }
      rig.until(ledger -> ledger.delivered() == 5);
      LineCounts ledger = rig.engine.stop(Duration.ofNanos(1)).get("box");
      assertEquals(5, ledger.pending());
      assertTrue(ledger.balances());
    }

    FakeSink willing = new FakeSink();
    try (Rig rig = rig(willing, ONE_BY_ONE)) {
      assertEquals(5, rig.settled().delivered());
      assertEquals(List.of("m5", "m6", "m7", "m8", "m9"), rig.delivered());
      assertEquals(5, rig.balance().read());
    }
  }

  @Test
  void whatWasDeliveredPastAStuckBatchIsNotSentAgain() throws Exception {
    FakeSink refusing =
        new FakeSink()
            .partitioned()
            .answering(
                batch -> batch.partition().equals("a") ? new Delivery.Retry(503, "") : FakeSink.OK);
    try (Rig rig = rig(refusing, Rig.QUICK + "concurrency { min = 4 }")) {
      rig.engine.accept("logs.x", Rig.line("a", "info", "first"));
      for (int i = 0; i < 3000; i++) {
        rig.engine.accept("logs.x", Rig.line("b", "info", "later"));
      }
      rig.until(ledger -> ledger.delivered() == 3000);
    }

    FakeSink willing = new FakeSink().partitioned();
    try (Rig rig = rig(willing, Rig.QUICK)) {
      assertEquals(1, rig.settled().delivered());
      assertEquals(List.of("first"), rig.delivered());
      assertEquals(1, rig.balance().read());
      LineCounts lifetime = rig.lane.lifetime().counts();
      assertTrue(lifetime.balances(), lifetime::toString);
      assertEquals(3001, lifetime.read());
      assertEquals(3001, lifetime.delivered());
    }
  }

  @Test
  void whoIsParkedOverLinesOfOneAppGoesOnWhereItsOwnerLeavesThemOut() throws Exception {
    FakeSink sink =
        new FakeSink()
            .partitioned()
            .answering(batch ->
                batch.partition().equals("bad")
                    ? new Delivery.Reject(400, "no", true)
                    : FakeSink.OK);
    try (Rig rig = rig(sink, ONE_BY_ONE)) {
      for (int i = 0; i < 25; i++) {
        rig.engine.accept("logs.x", Rig.line("bad", "info", "m"));
      }
      rig.engine.accept("logs.x", Rig.line("good", "info", "m"));
      Await.until(Rig.SOON, () -> sink.requestCount() > 100);
      rig.untilStatus(status -> status.state() == LaneState.PARKED);
      assertEquals(26, rig.balance().pending());
    }

    try (Rig rig = rig(sink, ONE_BY_ONE + ", select { not-apps = [bad] }")) {
      assertEquals(1, rig.settled().delivered());
      assertEquals(25, rig.balance().filtered());
    }
  }

  @Test
  void whoWasPausedStaysSoWithWhatWasLearnt() throws Exception {
    AtomicBoolean willing = new AtomicBoolean(true);
    FakeSink sink =
        new FakeSink()
            .answering(_ -> willing.get() ? FakeSink.OK : new Delivery.Retry(503, "not now"));
    LaneStatus before;
    try (Rig rig = rig(sink, ONE_BY_ONE + ", retry { first = 1h, max = 1h }")) {
      rig.feed("a");
      rig.settled();
      willing.set(false);
      rig.feed("b");
      rig.untilStatus(status -> status.failuresInARow() == 1);
      rig.lane.pause();
      before = rig.lane.status();
    }

    willing.set(true);
    try (Rig rig = rig(sink, ONE_BY_ONE)) {
      LaneStatus after = rig.lane.status();
      assertEquals(LaneState.PAUSED, after.state());
      assertEquals(before.since().truncatedTo(ChronoUnit.MILLIS), after.since());
      assertEquals(1, after.failuresInARow());
      assertEquals(
          before.lastSuccess().map(at -> at.truncatedTo(ChronoUnit.MILLIS)), after.lastSuccess());
      assertEquals("not now", after.lastError().orElseThrow().words());
      assertEquals(before.concurrencyLimit(), after.concurrencyLimit());
      assertEquals(1, rig.balance().pending());

      rig.lane.resume();
      assertEquals(1, rig.settled().delivered());
      assertEquals(2, rig.lane.lifetime().counts().delivered());
    }
  }

  @Test
  void whoWasSwitchedOffStaysSo() throws Exception {
    FakeSink gone = new FakeSink().answering(_ -> new Delivery.Disable(404, "deleted"));
    for (int life = 0; life < 3; life++) {
      try (Rig rig = rig(gone, Rig.QUICK)) {
        rig.feed("line " + life);
        rig.untilStatus(status -> status.state() == LaneState.DISABLED);
        assertEquals(1, gone.requestCount());
        assertEquals("deleted", rig.lane.status().lastError().orElseThrow().words());
      }
    }
  }

  @Test
  void whoIsStillSwitchedOffIsToldAgainAtTheStart() throws Exception {
    FakeSink gone = new FakeSink().answering(_ -> new Delivery.Disable(404, "deleted"));
    try (Rig rig = rig(gone, Rig.QUICK)) {
      rig.feed("a").untilStatus(status -> status.state() == LaneState.DISABLED);
    }

    try (LogListener log = new LogListener(LaneNews.class);
        Rig rig = rig(gone, Rig.QUICK)) {
      assertEquals(
          List.of(
              "box: disabled: 404 deleted; it is not asked again until you resume it:"
                  + " natship resume box, 1 line waits"),
          log.said());
      rig.balance();
    }
  }

  @Test
  void aLifetimeIsCountedOverRestarts() throws Exception {
    String picky = Rig.QUICK + "select.level = warn";
    Instant since = Instant.EPOCH;
    for (int life = 1; life <= 3; life++) {
      try (Rig rig = rig(new FakeSink(), picky)) {
        rig.engine.accept("logs.x", Rig.line("a", "error", "serious"));
        rig.engine.accept("logs.x", Rig.line("a", "info", "chatter"));
        rig.settled();
        LifetimeCounts lifetime = rig.lane.lifetime();

        assertEquals(life, lifetime.counts().delivered());
        assertEquals(life, lifetime.counts().filtered());
        assertEquals(2L * life, lifetime.counts().read());
        assertEquals(2, rig.balance().read());
        assertTrue(life == 1 || since.equals(lifetime.since()), "counted since the first life");
        since = lifetime.since().truncatedTo(ChronoUnit.MILLIS);
      }
    }
  }

  @Test
  void theSameBatchHasTheSameIdAfterARestart() throws Exception {
    FakeSink refusing = new FakeSink().answering(_ -> new Delivery.Retry(503, ""));
    String together = Rig.QUICK + "batch { age = 1h, events = 3 }";
    try (Rig rig = rig(refusing, together)) {
      rig.feed("a", "b", "c");
      rig.untilStatus(_ -> refusing.requestCount() > 0);
    }

    FakeSink willing = new FakeSink();
    try (Rig rig = rig(willing, together)) {
      rig.settled();
      assertEquals(refusing.requests().getFirst().id(), willing.requests().getFirst().id());
    }
  }

  @Test
  void startsWhereItsOwnerSaid() throws Exception {
    try (Rig rig = rig(new FakeSink(), Rig.QUICK)) {
      rig.feed("old");
      rig.settled();
    }

    List<Long> read = new ArrayList<>();
    for (String start : List.of("latest", "earliest", "1h")) {
      try (Rig rig = named(start, "start = \"" + start + "\", batch { age = 1ms }")) {
        read.add(rig.until(ledger -> ledger.pending() == 0).read());
      }
    }
    assertEquals(List.of(0L, 1L, 1L), read);
  }

  @Test
  void anEngineThatNeverStartedStopsAllTheSame() throws Exception {
    try (Rig rig = new Rig(new FakeSink(), Rig.QUICK, LaneClock.SYSTEM, journal())) {
      rig.feed("a");
      assertEquals(1, rig.engine.stop(Duration.ofMillis(1)).get("box").pending());
    }
  }

  @Test
  void aDrainThatWasTakenOutAndComesAgainBeginsHalfAMinuteBack() throws Exception {
    String drain = Rig.QUICK + "start = 30s";
    try (Rig rig = rig(new FakeSink(), drain)) {
      rig.feed("before").settled();
    }
    assertEquals(List.of("box"), whileItIsAway(Set.of()));

    try (Rig rig = rig(new FakeSink(), drain)) {
      rig.until(ledger -> ledger.delivered() == 2);
      assertEquals(List.of("before", "meanwhile"), rig.delivered());
    }
  }

  @Test
  void aDrainThatIsOnlyBrokenOrStandsStillGoesOnWhereItWas() throws Exception {
    String drain = Rig.QUICK + "start = 30s";
    try (Rig rig = rig(new FakeSink(), drain)) {
      rig.feed("before").settled();
    }
    assertEquals(List.of(), whileItIsAway(Set.of("box")));

    try (Rig rig = rig(new FakeSink(), drain)) {
      rig.until(ledger -> ledger.delivered() == 1);
      assertEquals(List.of("meanwhile"), rig.delivered());
    }
  }

  @Test
  void anyOtherDestinationThatWasTakenOutGoesOnWhereItWas() throws Exception {
    try (Rig rig = rig(new FakeSink(), Rig.QUICK)) {
      rig.feed("before").settled();
    }
    assertEquals(List.of(), whileItIsAway(Set.of()));

    try (Rig rig = rig(new FakeSink(), Rig.QUICK)) {
      rig.until(ledger -> ledger.delivered() == 1);
      assertEquals(List.of("meanwhile"), rig.delivered());
    }
  }

  /// One life without the destination, in which a line comes. Returns what was forgotten.
  private List<String> whileItIsAway(Set<String> kept) throws Exception {
    try (Engine engine = Engine.open(journal(), 8 << 20, InstantSource.system(), List.of())) {
      List<String> removed = engine.forgetRemoved(kept);
      assertTrue(engine.accept("logs.web.ams.i1", Rig.line("web", "info", "meanwhile")) >= 0);
      return removed;
    }
  }

  private Rig rig(FakeSink sink, String hocon) {
    Rig rig = new Rig(sink, hocon, LaneClock.SYSTEM, journal());
    rig.engine.start();
    return rig;
  }

  private Rig named(String name, String hocon) {
    Rig rig = new Rig(name, new FakeSink(), hocon, LaneClock.SYSTEM, journal());
    rig.engine.start();
    return rig;
  }

  private JournalSettings journal() {
    return JournalSettings.inMemory(1 << 20).chunked(4096, Duration.ofMillis(1)).on(folder);
  }
}
