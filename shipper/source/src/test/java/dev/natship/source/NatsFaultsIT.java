package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.ClockReading;
import dev.natship.intake.SourceStatus;
import dev.natship.testkit.Await;
import dev.natship.testkit.FaultProxy;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(SocketReader.class)
class NatsFaultsIT {

  private final SocketReader reader;

  NatsFaultsIT(SocketReader reader) {
    this.reader = reader;
    Harvest.readBy(reader);
  }

  @AfterAll
  static void asUsual() {
    Harvest.readBy(SocketReader.WIRE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "group"})
  @Tag("F06")
  void leavesALameDuckWithoutLosingOrDoublingALine(String queue) throws Exception {
    int route = FreePort.find();
    int otherRoute = FreePort.find();
    try (NatsServer leaving = NatsServer.start(cluster(route, otherRoute));
        NatsServer staying = NatsServer.start(cluster(otherRoute, route))) {
      leaving.awaitLog("Route connection created");
      try (Harvest harvest =
          Harvest.connected("url = \"" + leaving.url() + "\", queue = \"" + queue + "\"")) {
        Connection publisher = Nats.connect(staying.url());
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger published = new AtomicInteger();
        // That somebody wants these lines takes a moment to cross the route; what is published
        // before it has reaches nobody, and was never ours to ship.
        Await.until(
            Harvest.BOUND,
            () -> {
              publish(publisher, published.getAndIncrement());
              return harvest.count() > 0;
            });
        int first = first(harvest);
        Thread talker =
            Thread.ofVirtual()
                .start(() -> {
                  while (!enough.get()) {
                    publish(publisher, published.getAndIncrement());
                    // On a busy machine the client would drop what nobody takes out in time.
                    while (published.get() - first - harvest.count() > 20_000 && !enough.get()) {
                      LockSupport.parkNanos(100_000);
                    }
                  }
                });
        harvest.awaitLines(1_000);

        leaving.lameDuck();
        Await.until(
            Harvest.BOUND,
            () -> harvest.status().server().endsWith(":" + staying.port()),
            () -> harvest.status().toString());
        harvest.awaitLines(harvest.count() + 1_000);
        enough.set(true);
        talker.join();
        publisher.flush(Harvest.BOUND);
        publisher.close();

        int all = published.get() - first;
        Await.until(
            Harvest.BOUND,
            () -> harvest.count() >= all,
            () -> harvest.count() + " of " + all + ", " + harvest.status());
        SourceStatus end = harvest.stop();
        int[] expected = new int[published.get() - first];
        Arrays.setAll(expected, i -> first + i);
        assertEquals(0, end.gaps());
        assertEquals(1, end.reconnects());
        assertEquals(Arrays.toString(expected), Arrays.toString(numbers(harvest)));
      }
    }
  }

  @Test
  @Tag("F08")
  void countsEachLineThatTheClientDropsWhenTheJournalIsSlow() throws Exception {
    Assumptions.assumeTrue(reader == SocketReader.CLIENT, "only the client has a queue of its own");
    CountDownLatch gate = new CountDownLatch(1);
    try (NatsServer server = NatsServer.start()) {
      NatsSettings settings = Harvest.settings("url = \"" + server.url() + "\"");
      try (Harvest harvest =
          Harvest.start(settings, 100_000, (_, _, _, _) -> awaited(gate)).awaitConnected()) {
        Harvest.publish(server.url(), "logs.a", NatsSourceIT.numbers(0, 20_000));
        Await.until(Harvest.BOUND, () -> harvest.status().dropped().containsKey("client-full"));
        Harvest.publish(server.url(), "logs.a", "last one");
        Await.until(Harvest.BOUND, () -> harvest.status().lastError().isPresent());

        gate.countDown();

        Await.until(
            Harvest.BOUND,
            () -> harvest.count() + harvest.status().dropped().get("client-full") == 20_001,
            () -> harvest.count() + " " + harvest.status());
        assertEquals(0, harvest.stop().gaps());
      }
    }
  }

  @Test
  @Tag("F08")
  void readsNoFurtherWhileWhatItHasReadStillWaits() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (NatsServer server = NatsServer.start()) {
      NatsSettings settings = Harvest.settings("url = \"" + server.url() + "\"");
      try (Harvest harvest =
          Harvest.start(settings, 200_000, (_, _, _, _) -> awaited(gate)).awaitConnected()) {
        String[] burst = new String[20_000];
        Arrays.fill(burst, "x".repeat(300));
        Harvest.publish(server.url(), "logs.a", burst);

        gate.countDown();

        harvest.awaitLines(burst.length);
        SourceStatus end = harvest.stop();
        assertEquals(Map.of(), end.dropped());
        assertEquals(0, end.gaps());
      }
    }
  }

  @Test
  @Timeout(60)
  void leavesMostOfTheStopToOthersWhereTheServerIsFrozen() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\"")) {
      server.pause();
      try {
        harvest.stopWithin(Duration.ofHours(1));
      } finally {
        server.resume();
      }
    }
  }

  @Test
  void goesOnAfterALineThatBreaksIt() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest =
            Harvest.start(
                    Harvest.settings("url = \"" + server.url() + "\""),
                    1 << 20,
                    (_, _, length, _) -> broken(length > 2_000))
                .awaitConnected()) {

      Harvest.publish(server.url(), "logs.a", "one", "x".repeat(2_000), "two");

      harvest.awaitLines(2);
      SourceStatus end = harvest.stop();
      assertEquals(Map.of("bug", 1L), end.dropped());
      assertEquals(3, end.messages());
    }
  }

  @Test
  void goesOnAfterAnErrorOfItsOwnAndSaysSo() throws Exception {
    AtomicInteger harms = new AtomicInteger(1);
    InstantSource clock =
        () -> {
          if (Thread.currentThread().getName().equals("nats source")
              && harms.getAndDecrement() > 0) {
            throw new LinkageError("on purpose");
          }
          return Instant.now();
        };
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.start("url = \"" + server.url() + "\"", clock)) {
      harvest.awaitConnected();

      Harvest.publish(server.url(), "logs.a", "heard");

      harvest.awaitLines(1);
      Await.until(Harvest.BOUND, () -> harvest.status().problems().isEmpty());
      assertTrue(harms.get() <= 0);
    }
  }

  @Test
  void countsTheTimeSinceTheLastProcessAsAGap() throws Exception {
    Instant before = Instant.now().minusSeconds(3_600);
    try (NatsServer server = NatsServer.start();
        Harvest harvest =
            Harvest.after(before, "url = \"" + server.url() + "\"").awaitConnected()) {

      assertEquals(1, harvest.status().gaps());
      assertTrue(harvest.status().gapTime().compareTo(Duration.ofHours(1)) >= 0);
      assertEquals(0, harvest.stop().reconnects());
    }
  }

  @Test
  @Tag("F07")
  void comesBackAfterTheServerHasCutItOffAsTooSlow() throws Exception {
    try (NatsServer server = NatsServer.start("max_pending: 1MB, write_deadline: \"1s\"");
        FaultProxy proxy = FaultProxy.before(server.port());
        Harvest harvest = Harvest.connected("url = \"nats://127.0.0.1:" + proxy.port() + "\"")) {
      Harvest.publish(server.url(), "logs.a", "before");
      harvest.awaitLines(1);

      proxy.blackhole();
      String[] flood = new String[400];
      Arrays.fill(flood, "x".repeat(100_000));
      Harvest.publish(server.url(), "logs.a", flood);
      server.awaitLog("Slow Consumer");
      proxy.heal();

      Await.until(Harvest.BOUND, () -> harvest.status().gaps() == 1);
      Harvest.publish(server.url(), "logs.a", "after");
      Await.until(Harvest.BOUND, () -> harvest.lines().contains("logs.a after"));
      assertEquals(Map.of(), harvest.stop().dropped());
    }
  }

  @Test
  @Tag("F09")
  void noticesAHalfOpenConnection() throws Exception {
    try (NatsServer server = NatsServer.start();
        FaultProxy proxy = FaultProxy.before(server.port());
        Harvest harvest =
            Harvest.connected("url = \"nats://127.0.0.1:" + proxy.port() + "\", ping = 1s")) {

      proxy.blackhole();
      ClockReading start = ClockReading.now();
      Await.until(Harvest.BOUND, () -> !harvest.status().connected());
      proxy.heal();
      Duration deaf = start.until(ClockReading.now());

      harvest.awaitConnected();
      Harvest.publish(server.url(), "logs.a", "after");
      harvest.awaitLines(1);
      SourceStatus end = harvest.stop();
      assertEquals(1, end.gaps());
      assertTrue(end.gapTime().compareTo(deaf) >= 0, () -> deaf + " " + end);
    }
  }

  @Test
  void believesAQuietSubjectWhoseCanaryComesBack() throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest =
            Harvest.connected("url = \"" + server.url() + "\", silence = 50ms, canary = on")) {

      Await.until(Harvest.BOUND, () -> harvest.status().dropped().getOrDefault("canary", 0L) >= 3);

      SourceStatus end = harvest.stop();
      assertEquals(0, end.stuck());
      assertEquals(0, end.reconnects());
      assertTrue(harvest.lines().isEmpty());
    }
  }

  private static void publish(Connection connection, int number) {
    connection.publish("logs.a", Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }

  private static String cluster(int own, int other) {
    return """
    server_name: "s%d"
    lame_duck_grace_period: "2s"
    lame_duck_duration: "30s"
    cluster { name: c, listen: "127.0.0.1:%d", routes: [ "nats://127.0.0.1:%d" ] }
    """
        .formatted(own, own, other);
  }

  private static int first(Harvest harvest) {
    return number(harvest.lines().getFirst());
  }

  private static int[] numbers(Harvest harvest) {
    return harvest.lines().stream().mapToInt(NatsFaultsIT::number).sorted().toArray();
  }

  private static int number(String line) {
    return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
  }

  private static long broken(boolean breaks) {
    if (breaks) {
      throw new StackOverflowError("on purpose");
    }
    return 0;
  }

  private static long awaited(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
