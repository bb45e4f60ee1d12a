package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneSettings;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The drain as users of fal know it: its variables switch it on, and its receiver sees the same
/// requests.
class DrainTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-02-17T10:30:01Z");
  private static final String SECRET = "k".repeat(64);
  private static final String NEXT_SECRET = "n".repeat(64);
  private static final String LINE =
      """
      {"fly":{"app":{"name":"sandwich"}},"log":{"level":"error"},"message":"boom: disk full",\
      "timestamp":"2026-02-17T10:30:00.123456789Z"}\
      """;

  @TempDir Path folder;

  private Certificates certificates;
  private HttpReceiver receiver;

  @BeforeEach
  void startReceiver() {
    certificates = Certificates.in(folder);
    receiver = HttpReceiver.startTls(certificates.serverContext());
  }

  @AfterEach
  void stopReceiver() {
    receiver.close();
  }

  @Test
  void carriesAllFieldsOfTheTable() throws Exception {
    String line =
        """
        {"fly":{"app":{"name":"sandwich","instance":"w1"}},"host":"n1","log":{"level":"info"},\
        "timestamp":"2026-02-17T10:30:00.123456789Z","fal_source":"run","fal_isolate_source":"user",\
        "message":"{\\"level\\":\\"warn\\",\\"request_id\\":\\"r1\\",\\"fal_app_id\\":\\"a1\\",\\"fal_job_id\\":\\"j1\\",\\"endpoint\\":\\"/x\\"}"}\
        """;
    try (Engine engine = engine(Map.of(), inMemory())) {
      accept(engine, line);
      engine.start();

      assertEquals(
          """
          {"timestamp":"2026-02-17T10:30:00.123Z",\
          "message":"{\\"level\\":\\"warn\\",\\"request_id\\":\\"r1\\",\\"fal_app_id\\":\\"a1\\",\\"fal_job_id\\":\\"j1\\",\\"endpoint\\":\\"/x\\"}",\
          "level":"warning","fal_app_name":"sandwich","fal_app_id":"a1","fal_request_id":"r1","fal_job_id":"j1",\
          "fal_endpoint":"/x","fal_node_id":"n1","fal_worker_id":"w1","fal_source":"run","fal_isolate_source":"user"}
          """,
          receiver.awaitRequests(1).getFirst().text());
    }
  }

  @Test
  void passesOnWhatALineOfFalSaysOfItself() throws Exception {
    String line =
        """
        {"timestamp":"2026-02-17T10:30:00.123Z","message":"boom","level":"warning","fal_app_name":"sandwich",\
        "fal_app_id":"a1","fal_request_id":"r1","fal_job_id":"j1","fal_endpoint":"/x","fal_node_id":"n1",\
        "fal_worker_id":"w1","fal_source":"run","fal_isolate_source":"user"}
        """
            .strip();
    try (Engine engine = engine(Map.of(), inMemory())) {
      accept(engine, line);
      engine.start();

      assertEquals(line + "\n", receiver.awaitRequests(1).getFirst().text());
    }
  }

  @Test
  void signsTheDocumentedBodyWithTheDocumentedSignature() throws Exception {
    try (Engine engine = engine(Map.of("DRAIN_NAME", "orders"), inMemory())) {
      accept(engine, LINE);
      engine.start();

      Received request = receiver.awaitRequests(1).getFirst();

      assertEquals(
          """
          {"timestamp":"2026-02-17T10:30:00.123Z","message":"boom: disk full","level":"error","fal_app_name":"sandwich"}
          """,
          request.text());
      assertEquals(
          "1c7eb871c2b077909a7d859131ad2083fdf67dd96bcfcdcdf9a05c1293a2ccf9",
          request.header("X-Fal-Signature"));
      assertEquals("application/x-ndjson", request.header("Content-Type"));
      assertEquals("orders", request.header("X-Drain-Name"));
    }
  }

  @Test
  void signsTheTimeTooAndWithBothSecretsWhileTheyAreChanged() throws Exception {
    Map<String, String> variables =
        Map.of("DRAIN_TIMESTAMP_HEADER", "X-Drain-Time", "DRAIN_SECOND_SECRET", NEXT_SECRET);
    try (Engine engine = engine(variables, inMemory())) {
      accept(engine, LINE);
      engine.start();

      Received request = receiver.awaitRequests(1).getFirst();

      long seconds = Long.parseLong(request.header("X-Drain-Time"));
      assertTrue(Math.abs(Instant.now().getEpochSecond() - seconds) < 120, "it is now: " + seconds);
      String signed = seconds + "." + request.text();
      assertEquals(hmac(SECRET, signed), request.header("X-Fal-Signature"));
      assertEquals(hmac(NEXT_SECRET, signed), request.header("X-Fal-Signature-2"));
    }
  }

  @Test
  void sendsAtMostSoManyLinesAtOnce() throws Exception {
    try (Engine engine = engine(Map.of("DRAIN_MAX_LINES", "2"), inMemory())) {
      for (int i = 0; i < 5; i++) {
        accept(engine, LINE);
      }
      engine.start();

      List<Long> lines =
          receiver.awaitRequests(3).stream()
              .map(request -> request.text().lines().count())
              .toList();

      assertEquals(5, lines.stream().mapToLong(Long::longValue).sum());
      assertTrue(lines.stream().allMatch(count -> count <= 2), lines::toString);
    }
  }

  @Test
  void isOffAfterFiveFailuresInARowUntilItIsResumed() throws Exception {
    receiver
        .usually(CannedAnswer.of(500))
        .answer(
            CannedAnswer.of(500),
            CannedAnswer.of(404),
            CannedAnswer.of(500),
            CannedAnswer.of(401),
            CannedAnswer.of(200));
    try (Engine engine = engine(Map.of("DRAIN_MAX_LINES", "1"), inMemory())) {
      accept(engine, LINE);
      accept(engine, LINE);
      engine.start();
      Lane lane = engine.lane("drain").orElseThrow();

      // four failures, then a success: the count starts again, and five more failures switch it off
      Await.until(
          BOUND, () -> lane.status().state() == LaneState.DISABLED, lane.status()::toString);

      assertEquals(10, receiver.received().size());
      assertEquals(1, lane.ledger().delivered());
      assertEquals(1, lane.ledger().pending());
      assertTrue(lane.ledger().balances());

      receiver.usually(CannedAnswer.of(200));
      lane.resume();
      Await.until(BOUND, () -> lane.ledger().pending() == 0, lane.status()::toString);
      assertEquals(2, lane.ledger().delivered());
    }
  }

  @Test
  void aNewDrainStartsWithTheLastThirtySeconds() throws Exception {
    JournalSettings onDisk = JournalSettings.inMemory(16 << 20).on(folder.resolve("journal"));
    for (int secondsAgo : List.of(90, 31, 29, 1)) {
      InstantSource then = InstantSource.fixed(NOW.minusSeconds(secondsAgo));
      try (Engine engine = Engine.open(onDisk, 16 << 20, then, List.of())) {
        accept(engine, LINE.replace("disk full", secondsAgo + " seconds ago"));
      }
    }
    try (Engine engine = engine(Map.of(), onDisk)) {
      engine.start();
      Lane lane = engine.lane("drain").orElseThrow();
      Await.until(BOUND, () -> lane.ledger().delivered() == 2, lane.status()::toString);

      String sent = receiver.received().stream().map(Received::text).reduce("", String::concat);

      assertTrue(sent.contains("29 seconds ago") && sent.contains("1 seconds ago"), sent);
      assertEquals(2, sent.lines().count(), sent);
    }
  }

  @Test
  void aReceiverThatCannotBeReachedCountsAsOneThatFails() throws Exception {
    String nobody = "https://localhost:" + ClosedPort.find() + "/logs";

    assertOffAfterFive(Map.of("DRAIN_URL", nobody), trusted());
  }

  @Test
  void aReceiverThatIsNotTrustedCountsAsOneThatFails() throws Exception {
    assertOffAfterFive(Map.of(), "");
    assertEquals(List.of(), receiver.received());
  }

  @Test
  void aReceiverThatDoesNotAnswerInTimeCountsAsOneThatFails() throws Exception {
    receiver.usually(CannedAnswer.of(200, "slow").byteByByte(Duration.ofMinutes(1)));

    assertOffAfterFive(Map.of(), trusted() + "timeout = 50ms\n");
  }

  private void assertOffAfterFive(Map<String, String> variables, String settings)
      throws IOException {
    try (Engine engine = engine(variables, inMemory(), settings)) {
      accept(engine, LINE);
      engine.start();
      Lane lane = engine.lane("drain").orElseThrow();
      Await.until(
          BOUND, () -> lane.status().state() == LaneState.DISABLED, lane.status()::toString);

      assertEquals(5, lane.status().failuresInARow());
      assertEquals(1, lane.ledger().pending());
      assertTrue(lane.ledger().balances());
    }
  }

  @Test
  void waitsTenSecondsAndSendsAThousandLinesUnlessToldOtherwise() {
    Settings settings = drain(Map.of(), "").settings();

    assertEquals(Duration.ofSeconds(10), settings.duration("timeout", Duration.ZERO));
    assertEquals(1000, settings.number("batch.events", 0, 0, 10_000));
    assertEquals(5, settings.number("disable-after.failures", 0, 0, 10));
    assertEquals(Duration.ofMinutes(5), settings.duration("disable-after.lasting", Duration.ZERO));
    assertEquals("30s", settings.text("start"));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "5000, true", "0, false", "5001, false", "many, false"})
  void takesFromOneToFiveThousandLines(String lines, boolean good) {
    Map<String, String> variables = variables(Map.of("DRAIN_MAX_LINES", lines));

    List<?> problems = new ShippedConfiguration(folder).load(variables, "").allProblems();

    assertEquals(good, problems.isEmpty(), problems::toString);
  }

  @Test
  void aFileCannotPassTheCap() {
    Settings settings = drain(Map.of(), "sinks.drain.batch.events = 9000").settings();

    assertEquals(5000, LaneSettings.read(settings).limits().lines());
  }

  /// The receiver allows 5,000 lines a request. An owner's file may set a lower limit, but neither
  /// a higher one nor none.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits.events = 9000",
        "limits.events = 0",
        "limits.events = null",
        "limits = 3",
        "limits.events = \"\""
      })
  void aFileCannotLiftTheCap(String line) {
    List<?> problems =
        new ShippedConfiguration(folder)
            .load(variables(Map.of()), "sinks.drain { " + line + " }")
            .allProblems();

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(
        problems
            .toString()
            .contains("sinks.drain.limits.events: expected a whole number from 1 to 5000"),
        problems::toString);
  }

  @Test
  void aFileMaySendLess() {
    Settings settings = drain(Map.of(), "sinks.drain.limits.events = 200").settings();

    assertEquals(200, LaneSettings.read(settings).limits().lines());
  }

  @ParameterizedTest
  @CsvSource({"63, false", "64, true", "65, true"})
  void wantsSecretsOfAtLeastSixtyFourCharacters(int length, boolean good) {
    for (String variable : List.of("DRAIN_SECRET", "DRAIN_SECOND_SECRET")) {
      Settings settings = drain(Map.of(variable, "s".repeat(length)), "").settings();
      LaneSettings.read(settings);
      new SinkFactories(folder).find("http").orElseThrow().create(settings).close();

      assertEquals(good, settings.problems().all().isEmpty(), variable);
    }
  }

  private static JournalSettings inMemory() {
    return JournalSettings.inMemory(16 << 20);
  }

  private Engine engine(Map<String, String> more, JournalSettings journal) throws IOException {
    return engine(more, journal, trusted());
  }

  private String trusted() {
    return "tls.ca = \"" + certificates.authority() + "\"\n";
  }

  private Engine engine(Map<String, String> more, JournalSettings journal, String settings)
      throws IOException {
    String owner =
        """
        sinks.drain {
          %s
          retry { first = 5ms, max = 20ms }
          park.probe = 20ms
          disable-after.lasting = 0s
          batch.age = 20ms
          concurrency.max = 1
        }
        """
            .formatted(settings);
    return Engine.open(
        journal,
        16 << 20,
        InstantSource.fixed(NOW),
        List.of(ShippedConfiguration.ready(drain(more, owner), _ -> {})));
  }

  private Destination.On drain(Map<String, String> more, String owner) {
    return new ShippedConfiguration(folder).destinationOn("drain", variables(more), owner);
  }

  private Map<String, String> variables(Map<String, String> more) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("DRAIN_URL", receiver.url() + "/logs");
    variables.put("DRAIN_SECRET", SECRET);
    variables.putAll(more);
    return variables;
  }

  private static void accept(Engine engine, String line) {
    assertTrue(engine.accept("logs", line.getBytes(StandardCharsets.UTF_8)) >= 0);
    engine.journal().seal();
  }

  private static String hmac(String secret, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }
}
