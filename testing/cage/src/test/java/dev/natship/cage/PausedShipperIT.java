package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole process stands still for a while, as on a machine that is moved.
class PausedShipperIT {
  @TempDir Path folder;

  @Test
  @Tag("F32")
  void fiveSecondsOfStandstillLoseNothing() throws Exception {
    try (Scenario scenario = new Scenario("SIGSTOP of 5 s", Machine.SMALL, folder)) {
      scenario.http("good");
      CagedNatship natship = scenario.start();
      Publisher publisher = scenario.publisher(5);
      publisher.publish(1000, Seconds.of(2));
      natship.signal("STOP");
      publisher.publish(1000, Duration.ofSeconds(5));
      natship.signal("CONT");
      publisher.publish(1000, Seconds.of(2));
      scenario.end();
    }
  }

  @Test
  @Tag("F07")
  void theServersLimitForSlowConsumersIsToldAsAGap() throws Exception {
    try (Scenario scenario =
        new Scenario(
            "SIGSTOP of 8 s, max_pending 1 MiB",
            Machine.SMALL,
            folder,
            DistributionFolder.asBuilt(),
            "max_pending: 1MB, write_deadline: \"2s\"")) {
      scenario.http("good");
      CagedNatship natship = scenario.start();
      Publisher publisher = scenario.publisher(5);
      publisher.publish(1000, Seconds.of(2));
      natship.signal("STOP");
      publisher.publish(5000, Duration.ofSeconds(8));
      natship.signal("CONT");
      Await.until(
          Duration.ofSeconds(60), () -> natship.status().path("source").path("gaps").asLong() > 0);
      Await.until(Duration.ofSeconds(60), natship::isReady);
      publisher.publish(1000, Seconds.of(2));
      double gap = natship.status().path("source").path("gapSeconds").asDouble();
      scenario.end();
      assertTrue(gap > 1, () -> "a gap of 8 s is told as one of " + gap + " s");
    }
  }
}
