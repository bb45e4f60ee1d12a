package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Output;
import dev.natship.api.Unencodable;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of single lines. Told of all lines it adds up to what the ledger says.
class TraceTest {
  private static final String FIVE =
      Rig.QUICK + "batch { events = 5, age = 1h }, limits { concurrency = 1 }\n";

  @TempDir Path folder;

  private final Map<Long, byte[]> fed = new TreeMap<>();
  private final Semaphore open = new Semaphore(0);

  @AfterEach
  void letGo() {
    open.release(Integer.MAX_VALUE / 2);
  }

  @Test
  void aDeliveredLineIsToldWithItsBatchAndAnswer() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(_ ->
                tries.incrementAndGet() < 3
                    ? new Delivery.Retry(503, "later")
                    : new Delivery.Accepted(201, "stored as x"));
    try (Rig rig = Rig.started(sink, FIVE)) {
      feed(rig, "web", "info", "a", "b", "c", "d", "e");
      rig.settled();

      LineOutcome outcome = outcome(rig, 3);
      assertEquals(LineOutcome.Kind.DELIVERED, outcome.kind());
      assertEquals(201, outcome.receipt().status());
      assertEquals("stored as x", outcome.receipt().words());
      assertEquals(3, outcome.receipt().attempts());
      assertEquals(sink.requests().getFirst().id(), outcome.receipt().batch());
      assertTrue(outcome.at().isPresent());
      addsUp(rig);
    }
  }

  @Test
  void theRefusedLineOfABatchIsToldApartFromTheOthers() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("bad")
                    ? new Delivery.Reject(400, "no such field", true)
                    : FakeSink.OK);
    try (Rig rig = Rig.started(sink, FIVE)) {
      feed(rig, "web", "info", "a", "b", "bad", "d", "e");
      rig.settled();

      LineOutcome refused = outcome(rig, 2);
      assertEquals(LineOutcome.Kind.DEAD_LETTERED, refused.kind());
      assertEquals("rejected", refused.reason());
      assertEquals(400, refused.receipt().status());
      assertEquals("no such field", refused.receipt().words());
      assertEquals(rig.letters.getFirst().batch(), refused.receipt().batch());
      assertEquals(LineOutcome.Kind.DELIVERED, outcome(rig, 1).kind());
      addsUp(rig);
    }
  }

  @Test
  void eachRefusedItemHasTheWordsThatWereSaidOfIt() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(_ ->
                new Delivery.Partial(
                    207,
                    "",
                    new int[0],
                    List.of(
                        new Delivery.Rejection(1, "too old"), new Delivery.Rejection(3, "no id")),
                    Duration.ZERO));
    try (Rig rig = Rig.started(sink, FIVE)) {
      feed(rig, "web", "info", "a", "b", "c", "d", "e");
      rig.settled();

      assertEquals("too old", outcome(rig, 1).receipt().words());
      assertEquals("no id", outcome(rig, 3).receipt().words());
      addsUp(rig);
    }
  }

  @Test
  void aLineThatIsNotSelectedIsToldWithTheConditionThatItDoesNotMeet() throws Exception {
    String hocon = FIVE + "select { apps = [shop, \"pay*\"], not-match = [secret] }";
    try (Rig rig = Rig.started(new FakeSink(), hocon)) {
      feed(rig, "web", "info", "a");
      feed(rig, "shop", "info", "a secret");
      feed(rig, "payments", "info", "b", "c", "d", "e", "f");
      rig.settled();

      assertEquals(LineOutcome.Kind.FILTERED, outcome(rig, 0).kind());
      assertEquals("select.apps = shop, pay*", outcome(rig, 0).reason());
      assertEquals("select.not-match = secret", outcome(rig, 1).reason());
      addsUp(rig);
    }
  }

  @Test
  void linesThatAreThinnedOutAreToldWithWhatThinsThem() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK + "sample = 0.5")) {
      for (int i = 0; i < 100; i++) {
        feed(rig, "web", "info", "m" + i);
      }
      rig.settled();
      assertEquals("sample", addsUp(rig).get(LineOutcome.Kind.SAMPLED));
    }
    fed.clear();
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK + "throttle { lines = 10, per = 1h }")) {
      for (int i = 0; i < 100; i++) {
        feed(rig, "web", "info", "m" + i);
      }
      rig.settled();
      assertEquals("throttle", addsUp(rig).get(LineOutcome.Kind.SAMPLED));
    }
  }

  @Test
  void aLineThatNoBatchCanHaveIsToldWithTheReason() throws Exception {
    FakeSink sink =
        new FakeSink()
            .writing((line, out) -> {
              if (line.text(Field.MESSAGE).equals("odd")) {
                throw new Unencodable("it is odd");
              }
              out.text("x");
            });
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      feed(rig, "web", "info", "a", "odd", "b");
      rig.settled();

      assertEquals(LineOutcome.Kind.DEAD_LETTERED, outcome(rig, 1).kind());
      assertTrue(outcome(rig, 1).reason().contains("it is odd"), outcome(rig, 1)::toString);
      addsUp(rig);
    }
  }

  @Test
  void linesThatGoUnderPressureAreToldWithTheReason() throws Exception {
    try (Rig rig = stuck("on-lag = drop-by-severity")) {
      flood(rig, true);

      assertEquals("severity", addsUp(rig).get(LineOutcome.Kind.DROPPED));
      open.release(Integer.MAX_VALUE / 2);
      rig.settled();
      addsUp(rig);
    }
  }

  @Test
  void linesThatTheJournalLetGoAreToldOnceTheLaneGoesOn() throws Exception {
    try (Rig rig = stuck("")) {
      flood(rig, false);
      open.release(Integer.MAX_VALUE / 2);
      rig.settled();

      assertEquals("retained-bytes", addsUp(rig).get(LineOutcome.Kind.DROPPED));
    }
  }

  /// The lane looks at no line that is gone, so nobody can say that it did not select it.
  @Test
  void linesThatTheJournalLetGoAreToldWhileTheLaneIsStuckAndAfterARestart() throws Exception {
    String hocon = "select { apps = [web] }, throttle { lines = 1000000, per = 1h }";
    long dropped;
    try (Rig rig = stuck(hocon, small())) {
      flood(rig, false);
      feed(rig, "shop", "info", "not selected, and not looked at");
      flood(rig, false);

      assertEquals(LineOutcome.Kind.DROPPED, outcome(rig, 6_000).kind());
      addsUp(rig);
      dropped = rig.balance().droppedLines();
      rig.engine.stop(Duration.ofNanos(1));
    }
    try (Rig rig = stuck(hocon, small())) {
      LaneTracer tracer = rig.lane.tracer();
      long told =
          fed.entrySet().stream()
              .map(
                  line -> tracer.outcome(line.getKey(), line.getValue(), 0, line.getValue().length))
              .filter(outcome -> outcome.kind() == LineOutcome.Kind.DROPPED)
              .count();
      assertEquals(dropped, told);
      open.release(Integer.MAX_VALUE / 2);
    }
  }

  private JournalSettings small() {
    return JournalSettings.inMemory(256 << 10).retaining(256 << 10, Duration.ofDays(1)).on(folder);
  }

  @Test
  void pendingLinesAreToldWithWhereTheyWait() throws Exception {
    FakeSink sink =
        new FakeSink()
            .answering(_ -> {
              open.acquire();
              return new Delivery.Park(401, "who are you");
            });
    try (Rig rig = Rig.started(sink, FIVE)) {
      feed(rig, "web", "info", "a", "b", "c", "d", "e");
      Await.until(Rig.SOON, () -> sink.requestCount() == 1);

      LineOutcome waiting = outcome(rig, 0);
      assertEquals(LineOutcome.Kind.PENDING, waiting.kind());
      assertEquals(sink.requests().getFirst().id(), waiting.receipt().batch());
      addsUp(rig);

      open.release(Integer.MAX_VALUE / 2);
      rig.untilStatus(status -> status.state() == LaneState.PARKED);

      String reason = outcome(rig, 0).reason();
      assertTrue(reason.contains("parked") && reason.contains("401 who are you"), reason);
    }
  }

  @Test
  void afterARestartItIsStillToldWhatTheProcessBeforeSettled() throws Exception {
    LineOutcome delivered;
    try (Rig rig = onDisk(refusing(), FIVE + "select { apps = [web] }")) {
      feed(rig, "web", "info", "a", "b", "bad", "d", "e");
      feed(rig, "shop", "info", "f");
      rig.settled();
      delivered = outcome(rig, 1);
      rig.engine.stop(Rig.SOON);
    }
    try (Rig rig = onDisk(new FakeSink(), FIVE + "select { apps = [shop] }")) {
      feed(rig, "shop", "info", "g", "h", "i", "j", "k");
      rig.settled();

      assertEquals(delivered, outcome(rig, 1));
      assertEquals(delivered, rig.lane.tracer().outcome(1));
      assertEquals(LineOutcome.Kind.DEAD_LETTERED, outcome(rig, 2).kind());
      assertEquals("no such field", outcome(rig, 2).receipt().words());
      assertEquals(LineOutcome.Kind.UNKNOWN, outcome(rig, 5).kind());
      assertTrue(
          outcome(rig, 5).reason().contains("have changed since"), outcome(rig, 5)::toString);
      assertEquals(LineOutcome.Kind.DELIVERED, outcome(rig, 6).kind());
    }
  }

  /// With the settings of then, what was left out follows from the line.
  @Test
  void afterARestartWithTheSameSettingsALineThatWasNotSelectedIsToldAsFiltered() throws Exception {
    String hocon = FIVE + "select { apps = [web] }, sample = 0.5";
    Map<Long, LineOutcome> then = new TreeMap<>();
    try (Rig rig = onDisk(refusing(), hocon)) {
      feed(rig, "shop", "info", "f");
      for (int i = 0; i < 20; i++) {
        feed(rig, "web", "info", "m" + i);
      }
      rig.engine.stop(Rig.SOON);
      fed.keySet().forEach(sequence -> then.put(sequence, outcome(rig, sequence)));
    }
    assertEquals(LineOutcome.Kind.FILTERED, then.get(0L).kind());
    assertTrue(
        then.values().stream().anyMatch(each -> each.kind() == LineOutcome.Kind.SAMPLED),
        then::toString);
    for (int restart = 0; restart < 3; restart++) {
      try (Rig rig = onDisk(new FakeSink(), hocon)) {
        then.forEach((sequence, outcome) -> assertEquals(outcome, outcome(rig, sequence)));
        feed(rig, "shop", "info", "later");
        rig.settled();
        rig.engine.stop(Rig.SOON);
      }
    }
  }

  @Test
  void afterARestartWithOtherSettingsItIsToldThatTheyHaveChanged() throws Exception {
    String first = FIVE + "select { apps = [web] }";
    String second = FIVE + "select { apps = [web], level = warn }";
    try (Rig rig = onDisk(new FakeSink(), first)) {
      feed(rig, "shop", "info", "f");
      rig.settled();
      rig.engine.stop(Rig.SOON);
    }
    for (int restart = 0; restart < 2; restart++) {
      try (Rig rig = onDisk(new FakeSink(), second)) {
        LineOutcome outcome = outcome(rig, 0);
        assertEquals(LineOutcome.Kind.UNKNOWN, outcome.kind());
        assertTrue(
            outcome.reason().contains("; the settings for that have changed since;"),
            outcome::toString);
        assertTrue(
            outcome.reason().endsWith("as things are, select.level = warn does not hold"),
            outcome::toString);
        feed(rig, "shop", "info", "g" + restart);
        rig.settled();
        assertEquals(LineOutcome.Kind.FILTERED, outcome(rig, 1).kind());
        rig.engine.stop(Rig.SOON);
      }
    }
  }

  @Test
  void aLaneInThePlaceOfAnotherWithTheSameSettingsTellsWhatThatOneLeftOut() throws Exception {
    String hocon = FIVE + "select { apps = [web] }";
    try (Rig rig = Rig.started(new FakeSink(), hocon)) {
      feed(rig, "shop", "info", "f");
      rig.settled();
      byte[] record = fed.get(0L);

      Lane same = rig.engine.replace(parts(hocon + ", batch.events = 7"), Rig.SOON);
      assertEquals(
          "select.apps = web", same.tracer().outcome(0, record, 0, record.length).reason());

      Lane other = rig.engine.replace(parts(hocon + ", throttle.lines = 7"), Rig.SOON);
      assertEquals(
          LineOutcome.Kind.UNKNOWN, other.tracer().outcome(0, record, 0, record.length).kind());
    }
  }

  private static LaneParts parts(String hocon) {
    return new LaneParts("box", Rig.settings(hocon), new FakeSink(), new DeadLetterLog());
  }

  @Test
  void afterAKillItIsToldSinceWhenItIsKnown() throws Exception {
    try (Rig rig = onDisk(new FakeSink(), FIVE)) {
      feed(rig, "web", "info", "a", "b", "c", "d", "e");
      rig.settled();
      rig.engine.stop(Rig.SOON);
    }
    try (Rig rig = onDisk(new FakeSink(), FIVE)) {
      assertEquals(LineOutcome.Kind.DELIVERED, outcome(rig, 0).kind());
      copyFolder();
    }
    Instant again = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (Rig rig = onDisk(new FakeSink(), FIVE + "select { apps = [shop] }")) {
      LineOutcome earlier = outcome(rig, 0);
      assertEquals(LineOutcome.Kind.UNKNOWN, earlier.kind());
      assertTrue(!earlier.since().orElseThrow().isBefore(again), earlier::toString);
      assertTrue(
          earlier.reason().endsWith("as things are, select.apps = shop does not hold"),
          earlier::toString);
    }
  }

  @Test
  void ofWhatIsDamagedNothingIsTold() throws Exception {
    try (Rig rig = onDisk(new FakeSink(), FIVE)) {
      feed(rig, "web", "info", "a", "b", "c", "d", "e");
      rig.settled();
      rig.engine.stop(Rig.SOON);
    }
    Path file = folder.resolve("outcomes");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (Rig rig = onDisk(new FakeSink(), FIVE)) {
      assertEquals(LineOutcome.Kind.UNKNOWN, outcome(rig, 1).kind());
      assertTrue(Files.notExists(file));
    }
  }

  @Test
  void aLaneInThePlaceOfAnotherTellsWhatThatOneSettled() throws Exception {
    try (Rig rig = Rig.started(refusing(), FIVE)) {
      feed(rig, "web", "info", "a", "b", "bad", "d", "e");
      rig.settled();
      LineOutcome delivered = outcome(rig, 1);

      Lane after =
          rig.engine.replace(
              new LaneParts(
                  "box",
                  Rig.settings(FIVE + "select { apps = [shop] }"),
                  new FakeSink(),
                  new DeadLetterLog()),
              Rig.SOON);

      LaneTracer tracer = after.tracer();
      assertEquals(delivered, tracer.outcome(1, fed.get(1L), 0, fed.get(1L).length));
      assertEquals(
          "no such field", tracer.outcome(2, fed.get(2L), 0, fed.get(2L).length).receipt().words());
    }
  }

  private static FakeSink refusing() {
    return new FakeSink()
        .answering(batch ->
            FakeSink.items(batch).contains("bad")
                ? new Delivery.Reject(400, "no such field", true)
                : FakeSink.OK);
  }

  /// As a kill at this moment leaves it.
  private void copyFolder() throws IOException {
    Path copy = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-copy"));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        try {
          Files.copy(file, copy.resolve(file.getFileName()));
        } catch (NoSuchFileException _) {
          // Deleted, or given its name, since it was listed.
        }
      }
    }
    folder = copy;
  }

  @Test
  void aLineFromBeforeTheDestinationIsToldAsSuch() throws Exception {
    try (Rig rig = new Rig(new FakeSink(), Rig.QUICK + "start = latest")) {
      LineOutcome outcome = rig.lane.tracer().outcome(-1);

      assertEquals(LineOutcome.Kind.TOO_EARLY, outcome.kind());
    }
  }

  @Test
  void ofALineThatIsGoneOnlyWhatIsRememberedIsTold() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), FIVE + "select { apps = [shop] }")) {
      feed(rig, "web", "info", "x");
      feed(rig, "shop", "info", "a", "b", "c", "d", "e");
      rig.settled();

      assertEquals(LineOutcome.Kind.UNKNOWN, rig.lane.tracer().outcome(0).kind());
      assertEquals(LineOutcome.Kind.DELIVERED, rig.lane.tracer().outcome(1).kind());
    }
  }

  @Test
  void aLineIsShownAsItsDestinationGetsIt() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK + "fields { rename { message = msg } }")) {
      feed(rig, "web", "info", "hello");
      byte[] record = fed.get(0L);
      Output json = new Output(256);
      rig.lane.tracer().asSent(record, 0, record.length).writeJson(json);

      assertTrue(json.toText().contains("\"msg\":\"hello\""), json::toText);
    }
  }

  private LineOutcome outcome(Rig rig, long sequence) {
    byte[] record = fed.get(sequence);
    return rig.lane.tracer().outcome(sequence, record, 0, record.length);
  }

  /// Returns a reason of each kind.
  private Map<LineOutcome.Kind, String> addsUp(Rig rig) {
    Map<LineOutcome.Kind, Long> counts = new EnumMap<>(LineOutcome.Kind.class);
    Map<LineOutcome.Kind, String> reasons = new EnumMap<>(LineOutcome.Kind.class);
    Await.until(
        Rig.SOON,
        () -> {
          LineCounts before = rig.balance();
          count(rig, counts, reasons);
          return rig.balance().equals(before);
        });
    LineCounts ledger = rig.balance();
    assertEquals(ledger.delivered(), counts.getOrDefault(LineOutcome.Kind.DELIVERED, 0L));
    assertEquals(ledger.filtered(), counts.getOrDefault(LineOutcome.Kind.FILTERED, 0L));
    assertEquals(ledger.sampled(), counts.getOrDefault(LineOutcome.Kind.SAMPLED, 0L));
    assertEquals(ledger.deadLettered(), counts.getOrDefault(LineOutcome.Kind.DEAD_LETTERED, 0L));
    assertEquals(ledger.droppedLines(), counts.getOrDefault(LineOutcome.Kind.DROPPED, 0L));
    assertEquals(ledger.pending(), counts.getOrDefault(LineOutcome.Kind.PENDING, 0L));
    return reasons;
  }

  private void count(
      Rig rig, Map<LineOutcome.Kind, Long> counts, Map<LineOutcome.Kind, String> reasons) {
    counts.clear();
    LaneTracer tracer = rig.lane.tracer();
    fed.forEach((sequence, record) -> {
      LineOutcome outcome = tracer.outcome(sequence, record, 0, record.length);
      counts.merge(outcome.kind(), 1L, Long::sum);
      reasons.putIfAbsent(outcome.kind(), outcome.reason());
    });
  }

  private void feed(Rig rig, String app, String level, String... messages) {
    for (String message : messages) {
      byte[] line = Rig.line(app, level, message);
      long sequence = rig.engine.accept("logs.x", line);
      while (sequence < 0) {
        sequence = again(rig, line);
      }
      Output record = new Output(512);
      new Decoder().decode("logs.x", line, 0, line.length, 1, record);
      fed.put(sequence, record.toByteArray());
    }
  }

  /// The disk takes what the memory has no room for.
  private static long again(Rig rig, byte[] line) {
    try {
      rig.engine.journal().awaitRoom(Rig.SOON);
      return rig.engine.accept("logs.x", line);
    } catch (InterruptedException interrupt) {
      throw new AssertionError(interrupt);
    }
  }

  private Rig onDisk(FakeSink sink, String hocon) throws IOException {
    Rig rig =
        new Rig(
            sink,
            hocon,
            LaneClock.SYSTEM,
            JournalSettings.inMemory(1 << 20).chunked(4096, Duration.ofMillis(1)).on(folder));
    rig.engine.start();
    return rig;
  }

  private Rig stuck(String hocon) {
    return stuck(hocon, JournalSettings.inMemory(256 << 10));
  }

  private Rig stuck(String hocon, JournalSettings journal) {
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
            journal.chunked(8 << 10, Duration.ofMillis(1)));
    rig.engine.start();
    return rig;
  }

  private void flood(Rig rig, boolean paced) {
    for (int i = 0; i < 6_000; i++) {
      feed(rig, "web", i % 100 == 0 ? "error" : "debug", "number " + i);
      if (paced && i % 20 == 19) {
        Await.until(Rig.SOON, () -> rig.lane.pressure() < 0.9, () -> rig.lane.status().toString());
      }
    }
    rig.seal();
  }
}
