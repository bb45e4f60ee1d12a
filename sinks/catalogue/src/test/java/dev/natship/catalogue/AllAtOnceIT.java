package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.Ledger;
import dev.natship.journal.JournalSettings;
import dev.natship.source.NatsSettings;
import dev.natship.source.NatsSource;
import dev.natship.testkit.Answer;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All vendors in one process, from a real nats-server to receivers with TLS, a third of them
/// failing in different ways. The others get every line, and every ledger balances.
class AllAtOnceIT {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final int LINES = 24;
  private static final int BAD = 3;
  private static final Set<String> UNAUTHORIZED = Set.of("axiom", "loki", "elasticsearch");
  private static final Set<String> UNAVAILABLE = Set.of("datadog", "splunk", "otlp");
  private static final Set<String> PARTLY_REFUSED = Set.of("http", "logflare", "appsignal");
  private static final Set<String> CLOSED = Set.of("honeybadger", "new-relic");
  private static final Set<String> DISTRUSTED = Set.of("sematext", "signoz");
  private static final Set<String> SLOW = Set.of("highlight", "better-stack");

  @TempDir Path folder;

  @Test
  void oneThirdFailsInDifferentWaysAndTheOthersDoNotNotice() throws Exception {
    List<Vendor> vendors =
        Vendor.all().stream()
            .filter(vendor -> vendor.profile().isEmpty() && !vendor.apart())
            .toList();
    Certificates certificates = Certificates.in(folder);
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext());
        HttpReceiver expired = HttpReceiver.startTls(certificates.expiredServerContext())) {
      receiver.usually(request -> answer(vendors, request));
      String closed = "https://localhost:" + FreePort.find();
      Installation installation = new Installation(folder);
      Map<String, String> environment = new TreeMap<>(Map.of("NATS_URL", nats.url()));
      StringBuilder owner = new StringBuilder();
      for (Vendor vendor : vendors) {
        String base =
            CLOSED.contains(vendor.name())
                ? closed
                : DISTRUSTED.contains(vendor.name()) ? expired.url() : receiver.url();
        Redirected redirected = Redirected.of(installation, vendor, base + "/" + vendor.name());
        environment.putAll(redirected.environment());
        owner.append(redirected.owner());
        owner.append(
            """
            sinks.%s {
              tls.ca = "%s"
              throttle.lines = 1000000
              batch.age = 200ms
              retry { first = 50ms, max = 500ms }
            }
            """
                .formatted(vendor.name(), certificates.authority()));
      }
      Configuration configuration = installation.load(environment, owner.toString());
      assertEquals(List.of(), configuration.problems());
      assertEquals(vendors.size(), configuration.destinationsOn().size());

      Map<String, Ledger.Snapshot> ledgers = ship(configuration, nats);

      assertEquals(vendors.size(), ledgers.size());
      ledgers.forEach((name, ledger) -> {
        assertTrue(ledger.balances(), name + ": " + ledger);
        assertEquals(LINES + BAD, ledger.read(), name + ": " + ledger);
        if (fails(name)) {
          assertEquals(0, ledger.delivered(), name + ": " + ledger);
        } else if (PARTLY_REFUSED.contains(name)) {
          assertEquals(LINES, ledger.delivered(), name + ": " + ledger);
          assertEquals(BAD, ledger.deadLettered(), name + ": " + ledger);
        } else {
          assertEquals(LINES + BAD, ledger.delivered(), name + ": " + ledger);
          allArrived(receiver, name);
        }
      });
    }
  }

  private static Map<String, Ledger.Snapshot> ship(Configuration configuration, NatsServer nats)
      throws Exception {
    List<Engine.Destination> destinations = new ArrayList<>();
    for (Destination.On on : configuration.destinationsOn()) {
      destinations.add(Installation.ready(on, _ -> {}));
    }
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20), 32 << 20, InstantSource.system(), destinations)) {
      NatsSource source =
          NatsSource.of(
              NatsSettings.read(configuration.section("nats")), engine.journal(), 16 << 20);
      engine.start(source);
      Await.until(BOUND, () -> source.status().connected());
      publish(nats);
      for (Lane lane : engine.lanes()) {
        Await.until(BOUND, () -> settled(lane), () -> lane.status().toString());
      }
      return engine.lanes().stream().collect(Collectors.toMap(Lane::name, Lane::ledger));
    }
  }

  private static void publish(NatsServer nats) throws Exception {
    Connection connection = Nats.connect(nats.url());
    try {
      for (int i = 0; i < LINES + BAD; i++) {
        String message = i < LINES ? "boom number " + i + ";" : "boom of a refused kind " + i + ";";
        String line =
            """
            {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
            "host":"3f2a","log":{"level":"error"},"message":"%s","timestamp":"%s"}\
            """
                .formatted(message, Instant.now());
        connection.publish(
            "logs.sandwich.ams.148e123f0d0489", line.getBytes(StandardCharsets.UTF_8));
      }
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }

  private static boolean settled(Lane lane) {
    Ledger.Snapshot ledger = lane.ledger();
    assertTrue(ledger.balances(), ledger::toString);
    boolean tried = !lane.status().lastError().isEmpty();
    return ledger.read() == LINES + BAD && (ledger.pending() == 0 || (fails(lane.name()) && tried));
  }

  private static boolean fails(String name) {
    return UNAUTHORIZED.contains(name)
        || UNAVAILABLE.contains(name)
        || CLOSED.contains(name)
        || DISTRUSTED.contains(name);
  }

  private static Answer answer(List<Vendor> vendors, Received request) {
    String name = request.path().split("[/?]")[1];
    if (UNAUTHORIZED.contains(name)) {
      return Answer.of(401);
    }
    if (UNAVAILABLE.contains(name)) {
      return Answer.of(503);
    }
    if (PARTLY_REFUSED.contains(name) && request.text().contains("refused kind")) {
      return Answer.of(400);
    }
    Answer taken =
        vendors.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow().taken();
    return SLOW.contains(name)
        ? Answer.of(taken.status(), "slowly, but taken").byteByByte(Duration.ofMillis(50))
        : taken;
  }

  private static void allArrived(HttpReceiver receiver, String name) {
    String all =
        receiver.received().stream()
            .filter(request -> request.path().split("[/?]")[1].equals(name))
            .map(Received::text)
            .collect(Collectors.joining("\n"));
    assertFalse(all.isEmpty(), name);
    List<Integer> missing =
        IntStream.range(0, LINES)
            .filter(i -> !all.contains("boom number " + i + ";"))
            .boxed()
            .toList();
    assertEquals(List.of(), missing, name);
  }
}
