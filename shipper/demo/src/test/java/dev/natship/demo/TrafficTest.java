package dev.natship.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

// jnats closes with InterruptedException, which a test may as well throw.
@SuppressWarnings("try")
class TrafficTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @Test
  void everySentLineReachesASubscriberOfTheBroker() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      everySentLineIsReceived(broker.url());
    }
  }

  @Test
  void everySentLineReachesASubscriberOfARealServer() throws Exception {
    try (NatsServer server = NatsServer.start()) {
      everySentLineIsReceived(server.url());
    }
  }

  @Test
  void theUrlMayCarryALogin() throws Exception {
    try (NatsServer server =
        NatsServer.start("authorization { user: org, password: \"s3cret\" }")) {
      everySentLineIsReceived(server.url().replace("nats://", "nats://org:s3cret@"));
    }
  }

  @Test
  void comesBackAfterTheBrokerWasAway() {
    MiniBroker broker = MiniBroker.start();
    try (Traffic traffic = Traffic.start(broker.url(), 500, 1)) {
      Await.until(BOUND, () -> traffic.sent() > 0);
      int port = broker.port();
      broker.close();

      try (MiniBroker again = MiniBroker.start(MiniBroker.Options.defaults().withPort(port))) {
        Await.until(BOUND, () -> again.published() > 0);
      }
    }
  }

  private static void everySentLineIsReceived(String url) throws Exception {
    try (Connection nats = Nats.connect(url)) {
      AtomicLong received = new AtomicLong();
      nats.createDispatcher(_ -> received.incrementAndGet()).subscribe("logs.*.*.*");
      nats.flush(BOUND);

      Traffic traffic = Traffic.start(url, 2000, 42);
      Await.until(BOUND, () -> received.get() > 1000);
      traffic.close();

      Await.until(
          BOUND, () -> received.get() == traffic.sent(), () -> received + " of " + traffic.sent());
      assertEquals(traffic.sent(), received.get());
      assertTrue(traffic.sent() > 1000);
    }
  }
}
