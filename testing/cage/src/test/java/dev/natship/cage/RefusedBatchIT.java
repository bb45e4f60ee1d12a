package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination that refuses whatever comes, for a while.
class RefusedBatchIT {
  @TempDir Path folder;

  @Test
  @Tag("F20")
  void aRefusedWholeBatchIsOneFailure() throws Exception {
    try (Scenario scenario =
        new Scenario("a batch of 1,000 refused whole", Machine.SMALL, folder)) {
      CountingReceiver picky =
          scenario.http("picky", "batch.age = 3s, park.probe = 2s, retry { first = 1s, max = 2s }");
      picky.behave(Reply.status(400));
      scenario.start();

      scenario.publisher(1).burst(1000);
      Await.until(
          Duration.ofSeconds(120),
          () -> scenario.natship().sink("picky").path("failuresInARow").asInt() >= 3,
          () -> scenario.natship().log());
      long spent = picky.requests();
      picky.behave(Reply.TAKEN);

      scenario.figures().add("requests until the third failure", spent);
      scenario.end();
      assertEquals(1000, picky.numbers().distinct());
      assertTrue(spent < 100, () -> spent + " requests");
    }
  }
}
