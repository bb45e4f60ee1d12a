package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.SourceStatus;
import dev.natship.testkit.Await;
import dev.natship.testkit.FaultProxy;
import dev.natship.testkit.NatsServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(SocketReader.class)
class NatsSourceIT {

  NatsSourceIT(SocketReader reader) {
    Harvest.readBy(reader);
  }

  @AfterAll
  static void asUsual() {
    Harvest.readBy(SocketReader.WIRE);
  }

  @Test
  void receivesWhatTheWildcardsMatch() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest =
            Harvest.connected(
                "url = \"" + server.url() + "\", subjects = \"logs.*.ams.> other\"")) {

      Harvest.publish(server.url(), "logs.a.ams.1", "{\"message\":\"yes\"}");
      Harvest.publish(server.url(), "logs.a.fra.1", "{\"message\":\"no\"}");
      Harvest.publish(server.url(), "other", "text");

      harvest.awaitLines(2);
      assertEquals(Map.of(), harvest.stop().dropped());
      assertEquals(List.of("logs.a.ams.1 yes", "other text"), harvest.lines());
    }
  }

  @Test
  void takesALineOnceHoweverManySubjectsMatch() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest =
            Harvest.connected(
                "url = \""
                    + server.url()
                    + "\", subjects = [\"logs.a.>\", \"logs.a.b\", \"logs.*.ams\", \"*.a.ams\"]")) {

      Harvest.publish(server.url(), "logs.a.ams", "both");
      Harvest.publish(server.url(), "logs.b.ams", "one");
      Harvest.publish(server.url(), "x.a.ams", "one");
      Harvest.publish(server.url(), "logs.a.b", "end");

      harvest.awaitLines(4);
      assertEquals(Map.of("doubled", 2L), harvest.stop().dropped());
      assertEquals(
          List.of("logs.a.ams both", "logs.b.ams one", "x.a.ams one", "logs.a.b end"),
          harvest.lines());
    }
  }

  @Test
  void takesALineOnceInAQueueGroupWithOverlappingSubjects() throws Exception {
    try (NatsServer server = NatsServer.start()) {
      String settings =
          "url = \"" + server.url() + "\", queue = q, subjects = [\"logs.a.*\", \"logs.*.ams\"]";
      try (Harvest one = Harvest.connected(settings);
          Harvest two = Harvest.connected(settings)) {
        String[] numbers = numbers(0, 1_000);

        Harvest.publish(server.url(), "logs.a.ams", numbers);

        Await.until(Harvest.BOUND, () -> one.lines().size() + two.lines().size() >= numbers.length);
        one.stop();
        two.stop();
        List<String> all = new ArrayList<>(one.lines());
        all.addAll(two.lines());
        assertEquals(numbers.length, all.size());
        assertEquals(numbers.length, new HashSet<>(all).size());
        assertEquals(Map.of(), one.status().dropped());
      }
    }
  }

  @Test
  @Tag("F10")
  void theOthersOfAQueueGroupTakeOverWhenOneIsCutOff() throws Exception {
    try (NatsServer server = NatsServer.start();
        FaultProxy proxy = FaultProxy.before(server.port())) {
      String direct = "url = \"" + server.url() + "\", queue = q";
      try (Harvest one = Harvest.connected(direct);
          Harvest two = Harvest.connected(direct);
          Harvest doomed =
              Harvest.connected("url = \"nats://127.0.0.1:" + proxy.port() + "\", queue = q")) {
        Harvest.publish(server.url(), "logs.a", numbers(0, 3_000));
        Await.until(
            Harvest.BOUND,
            () -> one.lines().size() + two.lines().size() + doomed.lines().size() == 3_000);
        int before = doomed.lines().size();
        assertTrue(before > 0);

        proxy.refuse();
        Await.until(Harvest.BOUND, () -> !doomed.status().connected());
        Harvest.publish(server.url(), "logs.a", numbers(3_000, 3_000));

        Await.until(Harvest.BOUND, () -> one.lines().size() + two.lines().size() == 6_000 - before);
        assertEquals(before, doomed.lines().size());
      }
    }
  }

  @Test
  @Tag("F05")
  void waitsForAServerThatIsNotThereYet() throws Exception {
    try (NatsServer server = NatsServer.absent("");
        Harvest harvest = Harvest.start("url = \"" + server.url() + "\"")) {
      Await.until(Harvest.BOUND, () -> harvest.status().lastError().isPresent());
      assertFalse(harvest.status().connected());

      server.restart();

      harvest.awaitConnected();
      Harvest.publish(server.url(), "logs.a", "late");
      harvest.awaitLines(1);
      assertEquals(0, harvest.stop().gaps());
    }
  }

  @Test
  @Tag("F04")
  void comesBackAfterARestartAndCountsTheGap() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\"")) {
      Harvest.publish(server.url(), "logs.a", "before");
      harvest.awaitLines(1);

      server.kill();
      Await.until(Harvest.BOUND, () -> !harvest.status().connected());
      server.restart();

      harvest.awaitConnected();
      Harvest.publish(server.url(), "logs.a", "after");
      harvest.awaitLines(2);
      SourceStatus end = harvest.stop();
      assertEquals(1, end.gaps());
      assertEquals(1, end.reconnects());
      assertTrue(end.gapTime().isPositive());
      assertEquals(List.of("logs.a before", "logs.a after"), harvest.lines());
    }
  }

  @Test
  void appendsEverythingReceivedBeforeItStops() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\"")) {
      int count = 50_000;
      Harvest.publish(server.url(), "logs.a", numbers(0, count));

      SourceStatus end = harvest.stop();

      assertEquals(count, harvest.count(), end::toString);
      assertFalse(end.connected());
    }
  }

  @Test
  void skipsItsOwnLinesAndCountsThem() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\", own-app = shipper")) {

      Harvest.publish(server.url(), "logs.shipper.ams.1", "own");
      Harvest.publish(server.url(), "logs.shipper-2.ams.1", "other");

      harvest.awaitLines(1);
      assertEquals(Map.of("own-line", 1L), harvest.stop().dropped());
      assertEquals(List.of("logs.shipper-2.ams.1 other"), harvest.lines());
    }
  }

  @Test
  void countsWhatIsNoJsonObjectByReason() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\"")) {

      Harvest.publish(server.url(), "logs.a", "text", "", "{}", "[1]");

      harvest.awaitLines(4);
      assertEquals(Map.of("empty", 1L, "not-an-object", 2L), harvest.stop().undecoded());
    }
  }

  static String[] numbers(int from, int count) {
    String[] numbers = new String[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = Integer.toString(from + i);
    }
    return numbers;
  }
}
