package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Destination;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A webhook of Discord's that is gone is not called again: Discord bans clients that go on calling
/// it.
class DiscordTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aDeletedWebhookIsNotCalledAgainUntilSomebodyResumes() throws Exception {
    try (HttpReceiver receiver =
        HttpReceiver.start().usually(CannedAnswer.of(404, "{\"message\":\"Unknown Webhook\"}"))) {
      Map<String, String> variables =
          Map.of("DISCORD_WEBHOOK_URL", receiver.url() + "/hook", "DISCORD_ALERT_KEYWORDS", "boom");
      String owner = "sinks.discord { throttle.lines = 100, batch.age = 10ms, park.probe = 10ms }";
      Destination.On on =
          assertInstanceOf(
              Destination.On.class,
              new ShippedConfiguration(folder).destination("discord", variables, owner));
      try (Engine engine =
          Engine.open(
              JournalSettings.inMemory(16 << 20),
              16 << 20,
              InstantSource.system(),
              List.of(ShippedConfiguration.ready(on, _ -> {})))) {
        engine.start();
        Lane lane = engine.lane("discord").orElseThrow();
        accept(engine);
        Await.until(
            BOUND, () -> lane.status().state() == LaneState.DISABLED, lane.status()::toString);
        accept(engine);
        Await.until(BOUND, () -> lane.ledger().read() == 2, lane.status()::toString);

        LaneStatus.Failure failure = lane.status().lastError().orElseThrow();
        assertTrue(failure.words().contains("the webhook was deleted"), failure::toString);
        assertEquals(1, receiver.received().size());
        assertEquals(2, lane.ledger().pending());

        receiver.usually(CannedAnswer.of(204));
        lane.resume();
        Await.until(BOUND, () -> lane.ledger().delivered() == 2, lane.status()::toString);
      }
    }
  }

  private static void accept(Engine engine) {
    engine.accept("logs.a.b.c", "{\"message\":\"boom\"}".getBytes(StandardCharsets.UTF_8));
    engine.journal().seal();
  }
}
