package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program, a real nats-server, a real HTTP endpoint.
class RunIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  @TempDir Path folder;

  @Test
  void shipsEveryLineAndPrintsALedgerThatBalances() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start();
        NatshipProcess natship = NatshipProcess.run(folder, variables(nats, receiver))) {
      natship.awaitReady();

      NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 500);
      Await.until(BOUND, () -> lines(receiver).size() == 500, natship::log);
      natship.terminate();

      assertEquals(0, natship.exitCode(), natship::log);
      assertTrue(natship.log().contains("the ledger:"), natship::log);
      assertTrue(
          Pattern.compile("http +500 +500 +0 +0 +0 +0 +0 +yes").matcher(natship.log()).find(),
          natship::log);
      assertTrue(
          receiver.received().stream().allMatch(r -> r.header("Authorization").equals("Bearer t")));
    }
  }

  @Test
  void deliversAfterARestartWhatWasDurableWhenItWasKilled() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(CannedAnswer.of(503));
      Map<String, String> variables = variables(nats, receiver);
      variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 300);
        Await.until(BOUND, () -> natship.status().contains("\"durableLines\":300"), natship::log);
        assertTrue(natship.status().contains("\"gaps\":0,"), natship.status());
        natship.kill();
      }

      int refused = receiver.received().size();
      receiver.usually(CannedAnswer.of(200));
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        Await.until(BOUND, () -> lines(receiver, refused).size() == 300, natship::log);
        natship.awaitReady();
        assertTrue(natship.status().contains("\"gaps\":1,"), natship.status());
        assertTrue(natship.log().contains("was last alive"), natship::log);
        natship.terminate();
        assertEquals(0, natship.exitCode(), natship::log);
      }
    }
  }

  @Test
  @Tag("F03")
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(CannedAnswer.of(503));
      Map<String, String> variables = variables(nats, receiver);
      // The first signal alone would not end it while this test runs.
      Path file = Files.writeString(folder.resolve("own.conf"), "stop.deadline = 1h");
      variables.put("NATSHIP_CONFIG", file.toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 10);
        Await.until(BOUND, () -> natship.status().contains("\"read\":10"), natship::log);

        natship.terminate();
        Await.until(BOUND, () -> natship.log().contains("stopping"), natship::log);
        natship.terminate();

        assertEquals(1, natship.exitCode(), natship::log);
      }
    }
  }

  /// The answer comes a byte a second; neither the request nor NATS may use up more than the stop
  /// has.
  @Test
  void aStopEndsEvenWhenARequestHangs() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(CannedAnswer.of(200, "slow".repeat(100)).byteByByte(Duration.ofSeconds(1)));
      Map<String, String> variables = variables(nats, receiver);
      Path file = folder.resolve("own.conf");
      Files.writeString(file, "stop.deadline = 1s, sinks.http.timeout = 10m");
      variables.put("NATSHIP_CONFIG", file.toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 10);
        Await.until(BOUND, () -> receiver.received().size() == 1, natship::log);
        natship.terminate();

        assertEquals(1, natship.exitCode(), natship::log);
        assertTrue(natship.log().contains("the ledger:"), natship::log);
      }
    }
  }

  @Test
  void whatIsNotDeliveredByTheDeadlineIsALossWithoutAFolder() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(CannedAnswer.of(503));
      Map<String, String> variables = variables(nats, receiver);
      Path file = folder.resolve("own.conf");
      Files.writeString(file, "stop.deadline = 500ms");
      variables.put("NATSHIP_CONFIG", file.toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 10);
        Await.until(BOUND, () -> natship.status().contains("\"read\":10"), natship::log);
        natship.terminate();

        assertEquals(1, natship.exitCode(), natship::log);
        assertTrue(
            Pattern.compile("http +10 +0 +0 +0 +0 +0 +10 +yes").matcher(natship.log()).find(),
            natship::log);
        assertTrue(
            natship.log().contains("http: 10 lines were not delivered; they are lost"),
            natship::log);
      }
    }
  }

  @Test
  void publishesDeadLettersThatComeWhileItStops() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start();
        NatsWire.Ear ear = NatsWire.listen(nats.port(), "refused.shop")) {
      // One line of eleven passes, so the others are to blame and not the endpoint.
      receiver.usually(
          request -> CannedAnswer.of(numbers(request.text()).equals(Set.of(10)) ? 200 : 400));
      Map<String, String> variables = variables(nats, receiver);
      Path file = folder.resolve("own.conf");
      Files.writeString(
          file, "sinks.http { dead-letters = \"nats:refused.shop\", batch.age = 1h }");
      variables.put("NATSHIP_CONFIG", file.toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 11);
        Await.until(BOUND, () -> natship.status().contains("\"read\":11"), natship::log);
        natship.terminate();

        natship.exitCode();
        assertTrue(
            Pattern.compile("http +11 +1 +0 +0 +10 +0 +0 +yes").matcher(natship.log()).find(),
            natship::log);
        Set<Integer> kept = new TreeSet<>();
        while (kept.size() < 10) {
          kept.addAll(numbers(ear.next()));
        }
        assertEquals(new TreeSet<>(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)), kept);
      }
    }
  }

  /// What is put in place of a text states no level, and the order of the owner counts.
  @Test
  void aRedactedLineKeepsTheLevelThatItCameWith() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = variables(nats, receiver);
      Path file = folder.resolve("own.conf");
      Files.writeString(
          file,
          """
          level { from = [platform] }
          sinks.http {
            redact { five { match = "line 5", with = "ERROR: line 5 is gone" } }
            fields.add { lvl = "a {{level}} line" }
          }
          """);
      variables.put("NATSHIP_CONFIG", file.toString());
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 10);
        Await.until(BOUND, () -> lines(receiver).size() == 10, natship::log);

        String sent = receiver.received().getFirst().text();
        assertTrue(sent.contains("ERROR: line 5 is gone"), sent);
        assertFalse(sent.contains("error line"), sent);
        natship.terminate();
        assertEquals(0, natship.exitCode(), natship::log);
      }
    }
  }

  private static Map<String, String> variables(NatsServer nats, HttpReceiver receiver) {
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", nats.url());
    variables.put("HTTP_URL", receiver.url());
    variables.put("HTTP_TOKEN", "t");
    return variables;
  }

  private static Set<Integer> lines(HttpReceiver receiver) {
    return lines(receiver, 0);
  }

  private static Set<Integer> lines(HttpReceiver receiver, int firstRequest) {
    Set<Integer> found = new TreeSet<>();
    receiver.received().stream()
        .skip(firstRequest)
        .forEach(request -> found.addAll(numbers(request.text())));
    return found;
  }

  private static Set<Integer> numbers(String text) {
    Set<Integer> found = new TreeSet<>();
    LINE.matcher(text).results().forEach(match -> found.add(Integer.parseInt(match.group(1))));
    return found;
  }
}
