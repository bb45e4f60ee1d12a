package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination that fails beside one that works.
class OutageIT {
  private static final int RATE = 2000;

  @TempDir Path folder;

  @Test
  @Tag("F18")
  void aHealthyNeighbourNoticesNothingOfA503() throws Exception {
    try (Scenario scenario =
        new Scenario("503 with 8 under way beside a neighbour", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      CountingReceiver bad =
          scenario.http(
              "bad", "batch.events = 100, concurrency { min = 8, max = 8 }, retry.max = 5s");
      scenario.start();
      Publisher publisher = scenario.publisher(10);

      publisher.publish(RATE, Seconds.of(4));
      int before = scenario.sent().count();
      bad.behave(Reply.status(503));
      publisher.publish(RATE, Seconds.of(8));
      int after = scenario.sent().count();
      scenario.awaitAllAt(good);
      bad.behave(Reply.TAKEN);
      publisher.publish(RATE, Seconds.of(2));

      scenario
          .figures()
          .at99("neighbour's p99 before", good, before / 2, before)
          .at99("during", good, before, after)
          .add("requests refused", bad.requests() - bad.accepted());
      scenario.end();
    }
  }

  @Test
  @Tag("F26")
  void aHealthyNeighbourNoticesNothingOfAByteASecond() throws Exception {
    try (Scenario scenario =
        new Scenario("a byte a second beside a neighbour", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      CountingReceiver slow =
          scenario.http("slow", "batch.events = 100, timeout = 5s, retry.max = 2s");
      slow.behave(new Reply.Trickle(new Reply.Say(200, Map.of(), "{}")));
      scenario.start();
      Publisher publisher = scenario.publisher(10);

      publisher.publish(RATE, Seconds.of(8));
      int during = scenario.sent().count();
      scenario.awaitAllAt(good);
      slow.behave(Reply.TAKEN);

      scenario
          .figures()
          .at99("neighbour's p99", good, 0, during)
          .add("requests of the slow one", slow.requests());
      scenario.end();
    }
  }

  @Test
  @Tag("F21")
  void aHealthyNeighbourNoticesNothingOfASlowNameService() throws Exception {
    try (Scenario scenario = new Scenario("slow DNS beside a neighbour", Machine.SMALL, folder);
        SlowNames names = SlowNames.start(folder, Duration.ofSeconds(5))) {
      CountingReceiver good = scenario.http("good");
      CountingReceiver far = scenario.destination("far");
      // Each request needs a connection, and each connection asks for the address.
      far.behave(new Reply.Say(200, Map.of("Connection", "close"), "{}"));
      scenario.configure(
          "sinks.far { type = http, url = \"http://far.example:%d/\", encoding = ndjson, batch.events = 100, timeout = 15s }"
              .formatted(far.port()));
      scenario
          .variable("NATSHIP_JAVA_OPTS", "-Dsun.net.inetaddr.ttl=0")
          .prefix(names.prefix())
          .down("far")
          .start();
      Publisher publisher = scenario.publisher(10);

      publisher.publish(RATE, Seconds.of(8));

      scenario
          .figures()
          .at99("neighbour's p99", good, 0, scenario.sent().count())
          .add("names asked", names.asked());
      scenario.awaitAllAt(good);
      assertTrue(names.asked() > 0);
      names.answerAtOnce();
      scenario.end();
    }
  }

  /// The address is the one that the JDK keeps for half a minute, as it is shipped.
  @Test
  @Tag("F21")
  void aDestinationThatMovesIsFoundAtItsNewAddress() throws Exception {
    InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
    try (Scenario scenario = new Scenario("a destination that moves", Machine.SMALL, folder);
        SlowNames names = SlowNames.start(folder, Duration.ZERO)) {
      CountingReceiver far = scenario.destination("far");
      scenario
          .configure(
              "sinks.far { type = http, url = \"http://far.example:%d/\", encoding = ndjson, retry.max = 2s }"
                  .formatted(far.port()))
          .prefix(names.prefix())
          .start();
      Publisher publisher = scenario.publisher(10);
      publisher.publish(RATE, Seconds.of(2));
      Await.until(Duration.ofSeconds(30), () -> far.accepted() > 0);

      names.answer(elsewhere);
      far.move(elsewhere);
      long before = far.accepted();
      publisher.publish(RATE, Seconds.of(2));

      scenario.end();
      assertTrue(far.accepted() > before);
      assertEquals(scenario.sent().count(), far.numbers().distinct());
    }
  }

  @Test
  @Tag("F17")
  void a429StormFallsToTheRateThatIsAllowed() throws Exception {
    try (Scenario scenario =
        new Scenario("429 with Retry-After beside a neighbour", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      CountingReceiver busy =
          scenario.http(
              "busy", "batch.events = 100, concurrency { min = 8, max = 8 }, retry.max = 2s");
      scenario.start();
      Publisher publisher = scenario.publisher(10);
      publisher.publish(RATE, Seconds.of(2));
      busy.behave(Reply.status(429, "Retry-After", "2"));
      long before = busy.requests();
      publisher.publish(RATE, Seconds.of(5));
      long storm = busy.requests() - before;
      int during = scenario.sent().count();
      scenario.awaitAllAt(good);
      busy.behave(Reply.TAKEN);

      scenario.figures().add("requests during", storm).at99("neighbour's p99", good, 0, during);
      scenario.end();
      // Eight were under way, and from then on one may ask every two seconds.
      assertTrue(storm <= 8 + Seconds.of(5).toSeconds(), () -> storm + " requests");
    }
  }

  @Test
  @Tag("F19")
  void whatIsRefusedFor401WaitsUntilTheSecretIsMended() throws Exception {
    try (Scenario scenario = new Scenario("401, then mended", Machine.SMALL, folder)) {
      CountingReceiver locked = scenario.http("locked", "park.probe = 2s");
      locked.behave(Reply.status(401));
      scenario.start();
      scenario.publisher(5).publish(1000, Seconds.of(3));
      Await.until(
          Duration.ofSeconds(30),
          () -> scenario.natship().sink("locked").path("state").asText().equals("parked"));
      long requests = locked.requests();
      assertEquals(0, locked.numbers().distinct());
      locked.behave(Reply.TAKEN);
      scenario.figures().add("requests", requests);
      scenario.end();
      assertEquals(scenario.sent().count(), locked.numbers().distinct());
    }
  }
}
