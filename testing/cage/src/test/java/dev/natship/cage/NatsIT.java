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
    try (Stage stage = new Stage("NATS absent at the start", Machine.SMALL, folder)) {
      stage.http("good");
      stage.nats().stop();
      CagedNatship natship = stage.startUnconnected();
      Thread.sleep(Seconds.of(3));
      assertFalse(natship.isReady());

      stage.nats().restart();
      long begin = System.nanoTime();
      natship.awaitReady();
      stage.figures().add("connected after", Duration.ofNanos(System.nanoTime() - begin));
      stage.publisher(3).publish(1000, Seconds.of(1));
      stage.end();
    }
  }

  @Test
  @Tag("F04")
  void comesBackAfterEveryRestartAndTellsTheGap() throws Exception {
    int rounds = Integer.getInteger("cage.rounds", 3);
    try (Stage stage = new Stage("NATS restarts", Machine.SMALL, folder)) {
      stage.http("good");
      CagedNatship natship = stage.start();
      for (int round = 1; round <= rounds; round++) {
        stage.publisher(3).publish(1000, Duration.ofSeconds(1));
        stage.nats().kill();
        int gaps = round;
        stage.nats().restart();
        Await.until(
            BOUND,
            () ->
                natship.status().path("source").path("gaps").asLong() >= gaps && natship.isReady(),
            natship::log);
      }
      stage.publisher(3).publish(1000, Duration.ofSeconds(1));
      stage.end();
    }
  }

  @Test
  @Tag("F25")
  void messagesOfEightMebibytesFitTheMemory() throws Exception {
    try (Stage stage =
        new Stage(
            "messages of 1 and 8 MiB",
            Machine.SMALL,
            folder,
            DistributionFolder.asBuilt(),
            "max_payload: 9MB, max_pending: 64MB")) {
      stage.http("good");
      stage.start();
      Publisher publisher = stage.publisher(3);
      for (int i = 0; i < 20; i++) {
        publisher.raw(
            "logs.large.ams.1", StrangeLines.large(i % 4 == 0 ? 8 << 20 : 1 << 20).payload());
        publisher.publish(200, Duration.ofMillis(300));
      }
      stage.end();
    }
  }

  @Test
  @Tag("F28")
  void aHundredThousandSubjectsMakeNeitherMetricsNorMemoryGrow() throws Exception {
    try (Stage stage = new Stage("100,000 subjects and apps", Machine.SMALL, folder)) {
      stage.http("good");
      CagedNatship natship = stage.start();
      Publisher few = stage.publisher(10);
      few.publish(2000, Duration.ofSeconds(1));
      int before = natship.get("/metrics").length;
      stage.publisher(100_000).publish(10_000, Duration.ofSeconds(12));
      int after = natship.get("/metrics").length;
      stage.figures().add("metrics", before + " bytes, then " + after);
      stage.end();
      assertTrue(after < before * 2, () -> before + " bytes of metrics became " + after);
    }
  }
}
