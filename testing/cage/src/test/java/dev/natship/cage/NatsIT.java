package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.StrangeLines;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What NATS does to it: absent, started again, large messages, many subjects.
class NatsIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  @Tag("F05")
  void livesAndIsNotReadyUntilNatsComes() throws Exception {
    try (Scenario scenario = new Scenario("NATS absent at the start", Machine.SMALL, folder)) {
      scenario.http("good");
      scenario.nats().stop();
      CagedNatship natship = scenario.startUnconnected();
      Thread.sleep(Seconds.of(3));
      assertFalse(natship.isReady());

      scenario.nats().restart();
      long begin = System.nanoTime();
      natship.awaitReady();
      scenario.figures().add("connected after", Duration.ofNanos(System.nanoTime() - begin));
      scenario.publisher(3).publish(1000, Seconds.of(1));
      scenario.end();
    }
  }

  @Test
  @Tag("F04")
  void comesBackAfterEveryRestartAndTellsTheGap() throws Exception {
    int rounds = Integer.getInteger("cage.rounds", 3);
    try (Scenario scenario = new Scenario("NATS restarts", Machine.SMALL, folder)) {
      scenario.http("good");
      CagedNatship natship = scenario.start();
      for (int round = 1; round <= rounds; round++) {
        scenario.publisher(3).publish(1000, Duration.ofSeconds(1));
        scenario.nats().kill();
        int gaps = round;
        scenario.nats().restart();
        Await.until(
            BOUND,
            () ->
                natship.status().path("source").path("gaps").asLong() >= gaps && natship.isReady(),
            natship::log);
      }
      scenario.publisher(3).publish(1000, Duration.ofSeconds(1));
      scenario.end();
    }
  }

  @Test
  @Tag("F25")
  void messagesOfEightMebibytesFitTheMemory() throws Exception {
    try (Scenario scenario =
        new Scenario(
            "messages of 1 and 8 MiB",
            Machine.SMALL,
            folder,
            DistributionFolder.asBuilt(),
            "max_payload: 9MB, max_pending: 64MB")) {
      scenario.http("good");
      scenario.start();
      Publisher publisher = scenario.publisher(3);
      for (int i = 0; i < 20; i++) {
        publisher.raw(
            "logs.large.ams.1", StrangeLines.large(i % 4 == 0 ? 8 << 20 : 1 << 20).payload());
        publisher.publish(200, Duration.ofMillis(300));
      }
      scenario.end();
    }
  }

  @Test
  @Tag("F28")
  void aHundredThousandSubjectsMakeNeitherMetricsNorMemoryGrow() throws Exception {
    try (Scenario scenario = new Scenario("100,000 subjects and apps", Machine.SMALL, folder)) {
      scenario.http("good");
      CagedNatship natship = scenario.start();
      Publisher few = scenario.publisher(10);
      few.publish(2000, Duration.ofSeconds(1));
      int before = natship.get("/metrics").length;
      scenario.publisher(100_000).publish(10_000, Duration.ofSeconds(12));
      int after = natship.get("/metrics").length;
      scenario.figures().add("metrics", before + " bytes, then " + after);
      scenario.end();
      assertTrue(after < before * 2, () -> before + " bytes of metrics became " + after);
    }
  }
}
