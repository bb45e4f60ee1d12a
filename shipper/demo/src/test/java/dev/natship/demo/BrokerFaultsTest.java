package dev.natship.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client made with the official library sees of each fault.
// jnats closes with InterruptedException, which a test may as well throw.
@SuppressWarnings("try")
class BrokerFaultsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final Queue<Events> lines = new ConcurrentLinkedQueue<>();
  private MiniBroker broker = MiniBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void aFrozenSubscriptionIsSilentWhilePingsAreAnswered() throws Exception {
    try (Connection nats = connect();
        Connection other = connect()) {
      Subscription stuck = nats.subscribe("logs");
      nats.flush(BOUND);

      broker.freezeSubscriptions();
      other.publish("logs", bytes("one"));
      other.flush(BOUND);
      nats.flush(BOUND);

      assertNull(stuck.nextMessage(Duration.ZERO.plusMillis(1)));
      Subscription fresh = nats.subscribe("logs");
      nats.flush(BOUND);
      other.publish("logs", bytes("two"));
      assertEquals("two", new String(fresh.nextMessage(BOUND).getData(), UTF_8));
    }
  }

  @Test
  void aFrozenConnectionIsHealedOnlyByANewOne() throws Exception {
    try (Connection nats = connect();
        Connection other = connect()) {
      broker.freezeConnections();
      Subscription stuck = nats.subscribe("logs");
      nats.flush(BOUND);
      other.publish("logs", bytes("one"));
      other.flush(BOUND);
      nats.flush(BOUND);
      assertNull(stuck.nextMessage(Duration.ofMillis(1)));

      nats.forceReconnect();
      Await.until(BOUND, () -> broker.subscriptions().size() == 1 && broker.connections() == 3);
      other.publish("logs", bytes("two"));

      assertEquals("two", new String(stuck.nextMessage(BOUND).getData(), UTF_8));
    }
  }

  @Test
  void thawedSubscriptionsDeliverAgain() throws Exception {
    try (Connection nats = connect()) {
      Subscription logs = nats.subscribe("logs");
      nats.flush(BOUND);
      broker.freezeConnections();
      broker.thaw();

      nats.publish("logs", bytes("one"));

      assertNotNull(logs.nextMessage(BOUND));
    }
  }

  @Test
  void aHalfOpenConnectionIsLeftForANewOne() throws Exception {
    try (Connection nats = connect()) {
      Subscription logs = nats.subscribe("logs");
      nats.flush(BOUND);

      broker.halfOpen();

      Await.until(BOUND, () -> broker.connections() == 2 && nats.getStatus() == CONNECTED);
      nats.flush(BOUND);
      nats.publish("logs", bytes("one"));
      assertNotNull(logs.nextMessage(BOUND));
    }
  }

  @Test
  void aServerThatStopsAnsweringPingsIsLeft() throws Exception {
    try (Connection _ = connect()) {
      broker.answerPings(false);

      Await.until(BOUND, () -> lines.contains(Events.DISCONNECTED));

      broker.answerPings(true);
      Await.until(BOUND, () -> lines.contains(Events.RECONNECTED));
    }
  }

  @Test
  void droppedConnectionsComeBackWithTheirSubscriptions() throws Exception {
    try (Connection nats = connect()) {
      nats.subscribe("logs");
      nats.flush(BOUND);

      broker.dropConnections();

      Await.until(BOUND, () -> lines.contains(Events.RECONNECTED));
      Await.until(BOUND, () -> broker.subscriptions().size() == 1);
    }
  }

  @Test
  void refusedLoginsAreToldWhyAndMayComeBackLater() throws Exception {
    try (Connection _ = connect()) {
      broker.refuseLogins(true);
      Await.until(BOUND, () -> errors.contains("Authorization Violation"), errors::toString);
    }
    Await.until(BOUND, () -> broker.clients() == 0);

    broker.refuseLogins(false);

    try (Connection nats = connect()) {
      assertEquals(CONNECTED, nats.getStatus());
    }
  }

  @Test
  void aForbiddenSubjectIsAnErrorAndTheConnectionStays() throws Exception {
    try (Connection nats = connect()) {
      broker.forbid("secret.>");
      nats.subscribe("secret.>");

      Await.until(BOUND, () -> errors.stream().anyMatch(e -> e.contains("secret.>")));
      assertTrue(errors.element().startsWith("Permissions Violation"));
      assertEquals(1, broker.clients());

      broker.allow("secret.>");
      nats.subscribe("secret.>");
      nats.flush(BOUND);
      assertEquals(1, broker.subscriptions().size());
    }
  }

  @Test
  void aLameDuckIsAnnouncedAndTakesNobodyNew() throws Exception {
    try (Connection nats = connect()) {
      broker.lameDuck();

      Await.until(BOUND, () -> lines.contains(Events.LAME_DUCK));
      assertEquals(CONNECTED, nats.getStatus());
      Await.until(BOUND, () -> !accepts());
    }
  }

  @Test
  void aSlowReaderIsCutAndNobodyWaitsForIt() throws Exception {
    broker.close();
    broker = MiniBroker.start(MiniBroker.Options.defaults().withMaxPendingBytes(256 * 1024));
    try (Socket slow = new Socket("127.0.0.1", broker.port());
        NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      slow.getOutputStream().write(bytes("CONNECT {}\r\nSUB logs 1\r\n"));
      Await.until(BOUND, () -> !broker.subscriptions().isEmpty());

      byte[] payload = new byte[100 * 1024];
      for (int i = 0; i < 1000 && broker.slowConsumers() == 0; i++) {
        publisher.publish(bytes("logs"), payload);
        publisher.confirm(BOUND);
      }

      assertEquals(1, broker.slowConsumers());
      assertEquals(0, broker.subscriptions().size());
    }
  }

  private static final Connection.Status CONNECTED = Connection.Status.CONNECTED;

  private boolean accepts() {
    try (Socket _ = new Socket("127.0.0.1", broker.port())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private Connection connect() throws IOException, InterruptedException {
    Options options =
        new Options.Builder()
            .server(broker.url())
            .pingInterval(Duration.ofMillis(100))
            .reconnectWait(Duration.ofMillis(20))
            .maxReconnects(-1)
            .connectionListener((_, type) -> lines.add(type))
            .errorListener(
                new ErrorListener() {
                  @Override
                  public void errorOccurred(Connection connection, String error) {
                    errors.add(error);
                  }
                })
            .build();
    return Nats.connect(options);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
