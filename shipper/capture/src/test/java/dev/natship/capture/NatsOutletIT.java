package dev.natship.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.source.NatsSettings;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a real server refuses.
@Timeout(60)
class NatsOutletIT {
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final String SUBJECT = "logs.web.local.i1";

  private final List<String> troubles = new CopyOnWriteArrayList<>();

  @Test
  void aLineThatIsTooLongForTheServerIsMissingAloneAndMarked() throws Exception {
    try (NatsServer server = NatsServer.start("max_payload: 2048")) {
      Connection reader = Nats.connect(server.url());
      Subscription arrived = reader.subscribe(SUBJECT);
      reader.flush(AMPLE);
      try (Outgoing lines = outgoing(server, "")) {
        lines.put(bytes("before"));
        lines.put(bytes("x".repeat(5_000)));
        lines.put(bytes("after"));

        assertEquals(1, lines.drain(AMPLE));
      }
      assertEquals(
          Set.of("before", "after", "dropped 1"),
          Set.of(text(arrived), text(arrived), text(arrived)));
      assertEquals(
          List.of(
              "a line of 5000 bytes is longer than the server takes (max_payload 2048), so it is"
                  + " left out"),
          troubles);
      reader.close();
    }
  }

  @Test
  void whereTheServerLetsNobodyPublishNothingCountsAsSent() throws Exception {
    String config =
        "authorization { users = [ { user: u, password: p, permissions: { publish: \"other.>\" } }"
            + " ] }";
    try (NatsServer server = NatsServer.start(config);
        Outgoing lines = outgoing(server, "user = u, password = p")) {
      lines.put(bytes("one"));
      lines.put(bytes("two"));

      assertEquals(2, lines.drain(Duration.ofSeconds(2)));

      assertEquals(
          List.of(
              "the server lets this user not publish on "
                  + SUBJECT
                  + "; lines wait and are sent when it is back"),
          troubles);
    }
  }

  private Outgoing outgoing(NatsServer server, String more) {
    NatsSettings settings =
        NatsSettings.read(
            Settings.parse("nats", "url = \"" + server.url() + "\"\n" + more, new Problems()));
    return new Outgoing(
            () -> new NatsOutlet(settings, SUBJECT, troubles::add),
            100_000,
            dropped -> bytes("dropped " + dropped),
            troubles::add)
        .start();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Subscription arrived) throws InterruptedException {
    Message message = arrived.nextMessage(AMPLE);
    assertTrue(message != null, "nothing came");
    return new String(message.getData(), StandardCharsets.UTF_8);
  }
}
