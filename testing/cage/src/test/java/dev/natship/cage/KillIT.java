package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Killed without a warning while it works. `-Dcage.rounds=500` for long.
class KillIT {
  private static final int RATE = 3000;

  @TempDir Path folder;

  /// Numbers that the disk had.
  private record Durable(int from, int to) {}

  @Test
  @Tag("F01")
  void nothingDurableIsLostByAKill() throws Exception {
    int rounds = Integer.getInteger("cage.rounds", 4);
    long seed = Long.getLong("cage.seed", System.nanoTime());
    System.out.println("[cage] -Dcage.seed=" + seed);
    Random random = new Random(seed);
    List<Durable> kept = new ArrayList<>();
    Duration slowest = Duration.ZERO;
    try (Scenario scenario =
        new Scenario("kill -9, " + rounds + " rounds", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      scenario.variable("JOURNAL_DIR", folder.resolve("journal").toString());
      for (int round = 0; round < rounds; round++) {
        CagedNatship natship = scenario.start();
        slowest = longer(slowest, natship.awaitSubscribed());
        long before = durable(natship);
        int from = scenario.sent().count();
        good.behave(random.nextBoolean() ? Reply.TAKEN : Reply.status(503));
        Publisher publisher = scenario.publisher(5);
        publisher.publish(RATE, Duration.ofMillis(500 + random.nextInt(1500)));
        kept.add(new Durable(from, from + (int) (durable(natship) - before)));
        scenario.killed();
      }
      good.behave(Reply.TAKEN);
      scenario.start();
      for (Durable range : kept) {
        for (int number = range.from(); number < range.to(); number++) {
          int wanted = number;
          Await.until(
              Duration.ofSeconds(60),
              () -> good.numbers().has(wanted),
              () -> wanted + " of " + range);
        }
      }
      long durable = kept.stream().mapToLong(range -> range.to() - range.from()).sum();
      scenario
          .figures()
          .add("durable lines", durable)
          .add("lost", scenario.sent().count() - good.numbers().distinct())
          .add("repeated", good.numbers().repeated())
          .add("longest restart", slowest)
          .publish();
      scenario.natship().terminate();
      assertTrue(scenario.natship().ends(Scenario.DEADLINE.multipliedBy(2)));
      assertEquals(0, scenario.natship().exitCode(), scenario.natship()::log);
    }
  }

  private static long durable(CagedNatship natship) throws IOException {
    return natship.status().path("journal").path("durableLines").asLong();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
