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
    try (Stage stage = new Stage("kill -9, " + rounds + " rounds", Machine.SMALL, folder)) {
      CountingReceiver good = stage.http("good");
      stage.variable("JOURNAL_DIR", folder.resolve("journal").toString());
      for (int round = 0; round < rounds; round++) {
        CagedNatship natship = stage.start();
        slowest = longer(slowest, natship.awaitSubscribed());
        long before = durable(natship);
        int from = stage.sent().count();
        good.behave(random.nextBoolean() ? Reply.TAKEN : Reply.status(503));
        Publisher publisher = stage.publisher(5);
        publisher.publish(RATE, Duration.ofMillis(500 + random.nextInt(1500)));
        kept.add(new Durable(from, from + (int) (durable(natship) - before)));
        stage.killed();
      }
      good.behave(Reply.TAKEN);
      stage.start();
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
      stage
          .figures()
          .add("durable lines", durable)
          .add("lost", stage.sent().count() - good.numbers().distinct())
          .add("repeated", good.numbers().repeated())
          .add("longest restart", slowest)
          .publish();
      stage.natship().terminate();
      assertTrue(stage.natship().ends(Stage.DEADLINE.multipliedBy(2)));
      assertEquals(0, stage.natship().exitCode(), stage.natship()::log);
    }
  }

  private static long durable(CagedNatship natship) throws IOException {
    return natship.status().path("journal").path("durableLines").asLong();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
