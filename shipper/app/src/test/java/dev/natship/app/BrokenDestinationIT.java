package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One destination that cannot be used, beside one that can: the real program, nats-server and
/// HTTP.
class BrokenDestinationIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void theOthersShipAndReadinessNamesTheBrokenOne() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start();
        NatshipProcess natship = NatshipProcess.run(folder, variables(nats, receiver, "many"))) {
      Await.until(BOUND, () -> natship.status().contains("\"connected\":true"), natship::log);
      NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 20);
      Await.until(BOUND, () -> lines(receiver, "/good") == 20, natship::log);

      String ready = natship.ready();
      assertTrue(ready.startsWith("503 "), ready);
      assertTrue(ready.contains("destination bad: broken: "), ready);
      assertTrue(ready.contains("own.conf: 2: sinks.bad.batch.events: expected a whole"), ready);
      assertTrue(ready.contains("not \\\"many\\\""), ready);
      assertTrue(natship.status().contains("\"broken\":{\"bad\":["), natship.status());
      assertTrue(natship.log().contains("[SINK-BROKEN]"), natship::log);
    }
  }

  @Test
  void aDestinationThatIsMendedGoesOnWhereItWas() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      ship(nats, receiver, "10", "/bad", 0);
      ship(nats, receiver, "many", "/good", 10);
      assertEquals(10, lines(receiver, "/bad"));
      ship(nats, receiver, "10", "/bad", 20);

      assertEquals(30, lines(receiver, "/bad"));
      assertEquals(30, lines(receiver, "/good"));
    }
  }

  /// One life with ten lines; both ends when `path` has got them.
  private void ship(NatsServer nats, HttpReceiver receiver, String events, String path, int first)
      throws Exception {
    try (NatshipProcess natship = NatshipProcess.run(folder, variables(nats, receiver, events))) {
      Await.until(BOUND, () -> natship.status().contains("\"connected\":true"), natship::log);
      NatsWire.publish(nats.port(), "logs.shop.ams.1", first, first + 10);
      Await.until(BOUND, () -> lines(receiver, path) == first + 10, natship::log);
      Await.until(BOUND, () -> lines(receiver, "/good") == first + 10, natship::log);
      natship.terminate();
      assertEquals(0, natship.exitCode(), natship::log);
      assertFalse(natship.log().contains("is lost"), natship::log);
    }
  }

  private Map<String, String> variables(NatsServer nats, HttpReceiver receiver, String events)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            sinks.good { type = http, url = "%1$s/good", batch.age = 50ms, encoding = ndjson }
            sinks.bad { type = http, url = "%1$s/bad", batch { age = 50ms, events = %2$s }, encoding = ndjson }
            """
                .formatted(receiver.url(), events));
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", nats.url());
    variables.put("NATSHIP_CONFIG", file.toString());
    variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
    return variables;
  }

  private static long lines(HttpReceiver receiver, String path) {
    return receiver.received().stream()
        .filter(request -> request.path().startsWith(path))
        .mapToLong(request -> request.text().lines().count())
        .sum();
  }
}
