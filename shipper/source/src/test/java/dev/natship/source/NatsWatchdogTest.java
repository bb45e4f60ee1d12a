package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.demo.MiniBroker;
import dev.natship.intake.SourceStatus;
import dev.natship.testkit.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(SocketReader.class)
class NatsWatchdogTest {

  NatsWatchdogTest(SocketReader reader) {
    Harvest.readBy(reader);
  }

  @AfterAll
  static void asUsual() {
    Harvest.readBy(SocketReader.WIRE);
  }

  @Test
  void subscribesAgainWhenASubscriptionIsStuck() throws Exception {
    try (MiniBroker broker = MiniBroker.start();
        Harvest harvest =
            Harvest.connected("url = \"" + broker.url() + "\", silence = 300ms, canary = on")) {
      Harvest.publish(broker.url(), "logs.a", "before");
      harvest.awaitLines(1);

      broker.freezeSubscriptions();

      Await.until(Harvest.BOUND, () -> harvest.status().stuck() == 1);
      awaitHeard(broker, harvest);
      assertEquals(0, harvest.stop().reconnects());
    }
  }

  @Test
  void connectsAgainWhenSubscribingAgainDoesNotHelp() throws Exception {
    try (MiniBroker broker = MiniBroker.start();
        Harvest harvest =
            Harvest.connected("url = \"" + broker.url() + "\", silence = 300ms, canary = on")) {
      Harvest.publish(broker.url(), "logs.a", "before");
      harvest.awaitLines(1);

      broker.freezeConnections();

      Await.until(Harvest.BOUND, () -> harvest.status().reconnects() == 1);
      awaitHeard(broker, harvest);
      assertEquals(1, harvest.stop().stuck());
    }
  }

  @Test
  void recoversWithoutACanaryToo() throws Exception {
    try (MiniBroker broker = MiniBroker.start();
        Harvest harvest = Harvest.connected("url = \"" + broker.url() + "\", silence = 300ms")) {
      Harvest.publish(broker.url(), "logs.a", "before");
      harvest.awaitLines(1);

      broker.freezeConnections();

      awaitHeard(broker, harvest);
      SourceStatus end = harvest.stop();
      assertTrue(end.reconnects() >= 1, end::toString);
    }
  }

  @Test
  void leavesAQuietSubjectAloneWhenItIsTurnedOff() throws Exception {
    try (MiniBroker broker = MiniBroker.start();
        Harvest harvest = Harvest.connected("url = \"" + broker.url() + "\", silence = 0")) {
      long connections = broker.connections();

      Harvest.publish(broker.url(), "logs.a", "one");

      harvest.awaitLines(1);
      assertEquals(connections + 1, broker.connections());
      assertEquals(0, harvest.stop().reconnects());
    }
  }

  /// Speaks until it is heard: what is said while nobody listens is gone.
  private static void awaitHeard(MiniBroker broker, Harvest harvest) {
    int before = harvest.count();
    Await.until(
        Harvest.BOUND,
        () -> {
          Harvest.publish(broker.url(), "logs.a", "again");
          return harvest.count() > before;
        });
  }
}
