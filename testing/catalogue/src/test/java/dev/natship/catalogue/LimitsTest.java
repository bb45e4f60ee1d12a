package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.api.Limits;
import dev.natship.batches.LineCounts;
import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneSettings;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.Received;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No request is larger, and no line older, than its provider accepts. Holds the shipped files
/// against `limits.conf`.
class LimitsTest {
  private static final Config LIMITS = ConfigFactory.parseResources("limits.conf");
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final String MARK = "line-of-the-test";
  private static final int LARGEST = 12_000_000;

  @TempDir static Path folder;

  private static Reception reception;

  static Stream<TestedProvider> providers() {
    return TestedProvider.overHttp().stream()
        .filter(provider -> LIMITS.hasPath(provider.name()) && provider.redirect().isEmpty());
  }

  static Stream<TestedProvider> providersWithAWindow() {
    return providers().filter(provider -> limits(provider).hasPath("past"));
  }

  static Stream<TestedProvider> providersThatTakeNoMoreThanATestCanSend() {
    return providers().filter(provider -> limits(provider).getBytes("bytes") < LARGEST);
  }

  static Stream<TestedProvider> providersThatCount() {
    return providers()
        .filter(provider ->
            limits(provider).hasPath("events") && limits(provider).getInt("events") <= 1000);
  }

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  static Stream<TestedProvider> providersThatTellTheirLimits() {
    return providers().filter(provider -> !limits(provider).hasPath("documented"));
  }

  @ParameterizedTest
  @MethodSource("providersThatTellTheirLimits")
  void noFileAllowsMoreThanItsProviderTakes(TestedProvider provider) {
    Destination.On on = reception.destination(provider, "start = earliest, batch.age = 100ms");

    Limits own = LaneSettings.read(on.settings()).limits();

    assertWithin(limits(provider), "bytes", own.bytes());
    assertWithin(limits(provider), "events", own.lines());
    assertWithin(limits(provider), "event-bytes", own.lineBytes());
  }

  private static void assertWithin(Config limits, String key, long own) {
    if (limits.hasPath(key)) {
      long most = limits.getBytes(key);
      assertTrue(own > 0 && own <= most, () -> key + ": " + own + " of " + most);
    }
  }

  @ParameterizedTest
  @MethodSource("providersThatTakeNoMoreThanATestCanSend")
  void noRequestHasMoreBytesThanTheProviderTakes(TestedProvider provider) throws Exception {
    long most = limits(provider).getBytes("bytes");
    int length = (int) Math.min(most / 8, 100_000);
    List<String> lines = Collections.nCopies((int) (most * 5 / 4 / length) + 1, "x".repeat(length));

    Shipped shipped = ship(provider, lines, Instant.now());

    assertEquals(lines.size(), shipped.ledger().delivered(), shipped.ledger()::toString);
    assertTrue(shipped.requests().size() > 1, "one request cannot hold all of it");
    for (Received request : shipped.requests()) {
      assertTrue(request.body().length <= most, () -> request.body().length + " > " + most);
    }
  }

  @ParameterizedTest
  @MethodSource("providersThatCount")
  void noRequestHasMoreLinesThanTheProviderTakes(TestedProvider provider) throws Exception {
    int most = limits(provider).getInt("events");
    List<String> lines = Collections.nCopies(most + 1, "short");

    Shipped shipped = ship(provider, lines, Instant.now());

    assertEquals(lines.size(), shipped.ledger().delivered(), shipped.ledger()::toString);
    for (Received request : shipped.requests()) {
      int count = request.text().split(MARK, -1).length - 1;
      assertTrue(count <= most, () -> count + " > " + most);
    }
  }

  @ParameterizedTest
  @MethodSource("providersWithAWindow")
  void aLineThatIsTooOldOrTooFarAheadIsADeadLetter(TestedProvider provider) throws Exception {
    Instant now = Instant.now();
    Instant oldest = now.minus(limits(provider).getDuration("past"));
    assertEquals(1, ship(provider, List.of("old"), oldest.plus(A_MINUTE)).ledger().delivered());
    assertOutside(ship(provider, List.of("too old"), oldest.minus(A_MINUTE)));
    if (limits(provider).hasPath("future")) {
      Instant newest = now.plus(limits(provider).getDuration("future"));
      assertEquals(
          1, ship(provider, List.of("ahead"), newest.minus(A_MINUTE)).ledger().delivered());
      assertOutside(ship(provider, List.of("too far"), newest.plus(A_MINUTE)));
    }
  }

  private static void assertOutside(Shipped shipped) {
    assertEquals(1, shipped.ledger().deadLettered(), shipped.ledger()::toString);
    assertEquals(List.of(), shipped.requests());
    DeadLetter letter = shipped.deadLetters().getFirst();
    assertTrue(letter.reason().contains("window"), letter::toString);
  }

  private static Config limits(TestedProvider provider) {
    return LIMITS.getConfig(provider.name());
  }

  private record Shipped(
      LineCounts ledger, List<Received> requests, List<DeadLetter> deadLetters) {}

  private static Shipped ship(TestedProvider provider, List<String> messages, Instant time)
      throws Exception {
    Destination.On on = reception.destination(provider, "start = earliest, batch.age = 100ms");
    reception.answer(provider, provider.taken());
    int before = reception.count();
    List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(32 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on, letters::addAll)))) {
      engine.start();
      for (String message : messages) {
        String line =
            """
            {"fly":{"app":{"name":"sandwich","instance":"148e123f0d0489"}},"log":{"level":"info"},\
            "message":"%s %s","timestamp":"%s"}\
            """
                .formatted(MARK, message, time);
        engine.accept("logs.sandwich.ams.148e123f0d0489", line.getBytes(StandardCharsets.UTF_8));
      }
      engine.journal().seal();
      Lane lane = engine.lane(on.name()).orElseThrow();
      Await.until(
          BOUND,
          () -> lane.ledger().read() == messages.size() && lane.ledger().pending() == 0,
          () -> lane.status().toString());
      return new Shipped(lane.ledger(), reception.since(before), List.copyOf(letters));
    }
  }
}
