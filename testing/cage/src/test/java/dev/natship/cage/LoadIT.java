package dev.natship.cage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Much at once, nothing at all, and everything at random.
class LoadIT {
  @TempDir Path folder;

  @Test
  void aBurstRightAfterTheStartIsDeliveredOrCounted() throws Exception {
    try (Scenario scenario =
        new Scenario("300,000 lines right after the start", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      scenario.start();

      scenario.publisher(20).burst(300_000);

      scenario.figures().add("delivered by the end of the burst", good.numbers().distinct());
      scenario.end();
      new Figures("300,000 lines right after the start, in the end")
          .add("delivered", good.numbers().distinct())
          .publish();
    }
  }

  @Test
  void idleItIsSmall() throws Exception {
    try (Scenario scenario = new Scenario("idle", Machine.SMALL, folder)) {
      scenario.http("good");
      scenario.start();
      Thread.sleep(Seconds.of(5));
      scenario.end();
    }
  }

  @Test
  void twentyThousandLinesASecondNeedLittleMemory() throws Exception {
    try (Scenario scenario =
        new Scenario("20,000 lines/s to one gzip destination", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      scenario.start();
      scenario.publisher(20).publish(20_000, Seconds.of(8));
      scenario.figures().at99("p99", good, 20_000, scenario.sent().count());
      scenario.end();
    }
  }

  @Test
  @Tag("F33")
  void randomFaultsLoseNothingInSilence() throws Exception {
    long seed = Long.getLong("cage.seed", System.nanoTime());
    System.out.println("[cage] -Dcage.seed=" + seed);
    RandomGenerator random = new Random(seed);
    try (Scenario scenario = new Scenario("random faults of seed " + seed, Machine.SMALL, folder)) {
      CountingReceiver steady = scenario.http("steady");
      Faults[] faults = {
        new Faults(scenario.http("one", "retry.max = 2s, timeout = 3s, park.probe = 1s"), random),
        new Faults(
            scenario.http(
                "two", "retry.max = 2s, timeout = 3s, batch.events = 50, park.probe = 1s"),
            random),
      };
      CagedNatship natship = scenario.start();
      Publisher publisher = scenario.publisher(10);
      long end = System.nanoTime() + Seconds.of(40).toNanos();
      while (System.nanoTime() < end) {
        faults[random.nextInt(faults.length)].next();
        switch (random.nextInt(10)) {
          case 0 -> {
            scenario.nats().pause();
            Thread.sleep(random.nextInt(1000));
            scenario.nats().resume();
          }
          case 1 -> {
            natship.signal("STOP");
            publisher.publish(500 + random.nextInt(3000), Duration.ofMillis(random.nextInt(1000)));
            natship.signal("CONT");
          }
          case 2 -> steady.cut();
          default -> {
            // Only one destination is in trouble.
          }
        }
        publisher.publish(
            500 + random.nextInt(3000), Duration.ofMillis(300 + random.nextInt(1500)));
      }
      for (Faults each : faults) {
        each.heal();
      }
      scenario.figures().at99("steady's p99", steady, 0, scenario.sent().count());
      scenario.end();
    }
  }
}
