package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.ClockReading;
import dev.natship.intake.SourceMeters;
import dev.natship.intake.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConnectionHealthTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final DeniedSubjects deniedSubjects = new DeniedSubjects();
  private final SourceMeters meters = new SourceMeters();
  private ConnectionHealth health = health(Optional.empty());

  @Test
  void isAProblemFromTheFirstMomentUntilItIsConnected() {
    assertEquals(List.of("not connected [NATS-UNREACHABLE]"), status().problems());

    health.refused();
    assertTrue(status().problems().getFirst().startsWith("not connected: refused: check"));
    assertTrue(status().problems().getFirst().endsWith(" [NATS-REFUSED]"));

    health.connected("nats://here:1", at(1));
    assertEquals(List.of(), status().problems());
  }

  @Test
  void saysWhatToDoWhereNobodyAnswers() {
    health.noticed("Connection refused");
    health.failedToConnect("Unable to connect to NATS servers: [nats://a:1]");

    assertEquals(
        "not connected: cannot connect to nats://a:1: Connection refused; check nats.url"
            + " (NATS_URL), and that the server runs and can be reached from here"
            + " [NATS-UNREACHABLE]",
        status().problems().getFirst());
  }

  @Test
  void namesEachDeniedSubjectUntilItIsAllowed() {
    health.connected("nats://here:1", at(1));

    deniedSubjects.add("Permissions Violation for Subscription to \"logs.a\"", at(2));
    deniedSubjects.add("Permissions Violation for Subscription to \"logs.b\"", at(3));
    assertEquals(2, status().problems().size());
    assertTrue(status().problems().getFirst().contains("\"logs.a\""));

    deniedSubjects.forgetBefore(at(3));
    assertEquals(1, status().problems().size());
    assertTrue(status().problems().getFirst().contains("\"logs.b\""));
    assertTrue(status().problems().getFirst().endsWith(" [NATS-DENIED]"));
  }

  @Test
  void isAProblemWhileTheWatchdogIsNotHeard() {
    health.connected("nats://here:1", at(1));

    health.silent(System.nanoTime());
    assertTrue(status().problems().getFirst().contains("brings nothing"));

    health.heard();
    assertEquals(List.of(), status().problems());
  }

  @Test
  void isAProblemNoMoreWhenALineComes() {
    health.connected("nats://here:1", at(1));
    health.silent(System.nanoTime());

    meters.arrived(NOW.toEpochMilli());

    assertEquals(List.of(), status().problems());
  }

  @Test
  void notesThatNoLineComesAlthoughAllIsWell() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    health = new ConnectionHealth(now::get, "nats://here:1", deniedSubjects, Optional.empty());
    health.connected("nats://here:1", at(1));
    assertEquals(List.of(), status().notes());

    now.set(NOW.plusSeconds(600));
    assertTrue(status().notes().getFirst().contains("600 s"), () -> status().toString());
    assertTrue(status().notes().getFirst().contains("logs.>"));
    assertEquals(List.of(), status().problems());

    meters.arrived(NOW.plusSeconds(500).toEpochMilli());
    assertEquals(List.of(), status().notes());
  }

  @Test
  void countsAGapFromTheLastSignToTheNewConnection() {
    health.connected("nats://here:1", at(1));

    health.disconnected("gone", at(5));
    health.connected("nats://here:1", at(65));

    assertEquals(1, status().gaps());
    assertEquals(Duration.ofSeconds(60), status().gapTime());
  }

  @Test
  void countsAGapWhereItMovesAwayFromASilentServer() {
    health.connected("nats://here:1", at(1));

    health.movedFromSilence("nats://there:1", at(5), at(15));

    assertEquals(1, status().gaps());
    assertEquals(Duration.ofSeconds(10), status().gapTime());
    assertEquals("nats://there:1", status().server());
  }

  @Test
  void countsTheTimeBetweenTwoProcessesOnce() {
    health = health(Optional.of(NOW.minusSeconds(13)));

    health.connected("nats://here:1", at(1));
    health.disconnected("gone", at(2));
    health.connected("nats://here:1", at(3));

    assertEquals(2, status().gaps());
    assertEquals(Duration.ofSeconds(14), status().gapTime());
  }

  @Test
  void saysWhenItIsOurOwnFault() {
    health.connected("nats://here:1", at(1));

    health.bug(new StackOverflowError("deep"));
    assertTrue(status().problems().getFirst().contains("deep"));

    health.recovered();
    assertEquals(List.of(), status().problems());
  }

  private SourceStatus status() {
    return health.status(
        meters,
        Map.of(),
        SocketReader.WIRE,
        Duration.ZERO,
        List.of("logs.>"),
        Duration.ofMinutes(5));
  }

  private ConnectionHealth health(Optional<Instant> before) {
    return new ConnectionHealth(InstantSource.fixed(NOW), "nats://here:1", deniedSubjects, before);
  }

  private static ClockReading at(int seconds) {
    return new ClockReading(seconds * 1_000_000_000L, seconds * 1_000L);
  }
}
