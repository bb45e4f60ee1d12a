package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import dev.natship.config.Destination;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The requests that each provider gets, byte for byte: `golden/<provider>/<variant>.http`. They
/// are made from the provider's shipped file by the real lane and sink, over TLS.
class GoldenRequestTest {
  private static final Instant NOW = Instant.parse("2026-02-17T10:30:01Z");
  private static final Duration BOUND = Duration.ofSeconds(30);
  static final Map<String, List<Line>> VARIANTS =
      new TreeMap<>(
          Map.of(
              "single", List.of(Line.PLAIN),
              "batch", List.of(Line.PLAIN, Line.OTHER_MACHINE, Line.PLAIN),
              "special", List.of(Line.SPECIAL),
              "long", List.of(Line.LONG),
              "missing", List.of(Line.MISSING, Line.TEXT),
              "json", List.of(Line.JSON)));

  @TempDir static Path folder;

  private static Reception reception;

  record Case(TestedProvider provider, String variant) {
    @Override
    public String toString() {
      return provider + ": " + variant;
    }
  }

  static Stream<Case> cases() {
    return TestedProvider.overHttp().stream()
        .flatMap(
            provider -> VARIANTS.keySet().stream().map(variant -> new Case(provider, variant)));
  }

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRequestIsTheGoldenOne(Case wanted) throws Exception {
    TestedProvider provider = wanted.provider();
    List<Line> lines = VARIANTS.get(wanted.variant());
    Destination.On on =
        reception.destination(
            provider,
            """
            start = earliest
            out-of-window = send
            throttle.lines = 100
            batch { events = %d, age = 1s }
            concurrency.max = 1
            """
                .formatted(lines.size()));
    reception.answer(provider, provider.taken());
    int before = reception.count();

    LineCounts ledger = ship(on, lines);

    assertTrue(ledger.balances(), ledger::toString);
    assertEquals(lines.size(), ledger.delivered(), ledger::toString);
    Golden.check(
        provider.name() + "/" + wanted.variant() + ".http",
        reception.since(before, provider, reception.redirected(provider).place()));
  }

  static LineCounts ship(Destination.On on, List<Line> lines) throws Exception {
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.fixed(NOW),
            List.of(ShippedConfiguration.ready(on, _ -> {})))) {
      for (Line line : lines) {
        engine.accept(line.subject(), line.payload().getBytes(StandardCharsets.UTF_8));
      }
      engine.journal().seal();
      engine.start();
      Lane lane = engine.lane(on.name()).orElseThrow();
      Await.until(BOUND, () -> lane.ledger().pending() == 0, () -> lane.status().toString());
      return lane.ledger();
    }
  }
}
