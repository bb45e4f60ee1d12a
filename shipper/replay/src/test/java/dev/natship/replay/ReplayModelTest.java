package dev.natship.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A destination that answers at random, and kills at random moments. A kill is played by a copy of
/// the folder, made while everything runs: the next process goes on with the copy.
class ReplayModelTest {
  private static final int LINES = 4_000;
  private static final int KILLS = 5;

  @TempDir Path temporary;

  private final Set<String> arrived = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyLineIsInItsLedgerOnceWhateverHappens(long seed) throws Exception {
    Random random = new Random(seed);
    Path folder = temporary.resolve("0");
    try (Life life = new Life(folder, new Recorder())) {
      life.feed(0, LINES);
    }
    String id = "";
    for (int kill = 1; kill <= KILLS; kill++) {
      try (Life life = new Life(folder, whimsical(random.nextLong()))) {
        if (id.isEmpty()) {
          id = life.replays.begin(slowly()).id();
        }
        long end = System.nanoTime() + Duration.ofMillis(random.nextInt(400)).toNanos();
        while (System.nanoTime() < end) {
          life.status(id); // also asserts that its counts balance
        }
        Path image = temporary.resolve(Integer.toString(kill));
        FolderCopy.make(folder, image);
        folder = image;
      }
    }
    try (Life life = new Life(folder, whimsical(random.nextLong()))) {
      LineCounts counts = life.ended(id).counts();

      assertTrue(counts.balances(), counts::toString);
      assertEquals(LINES, counts.read());
      assertEquals(0, counts.pending());
      assertEquals(0, counts.droppedLines());
      assertEquals(LINES, counts.delivered() + counts.deadLettered(), counts::toString);
      Set<String> known = new HashSet<>(arrived);
      known.addAll(refused);
      assertEquals(LINES, known.size(), "a line reached neither the destination nor the letters");
    }
  }

  /// Slow enough to last over several kills.
  private static Order slowly() {
    Order all = Life.everything();
    return new Order(all.to(), all.from(), all.until(), all.words(), 3_000);
  }

  /// Accepts most batches. Fails some, and refuses one line of some others for good.
  private Recorder whimsical(long seed) {
    Random random = new Random(seed);
    return new Recorder(batch -> {
      int dice;
      synchronized (random) {
        dice = random.nextInt(10);
      }
      return switch (dice) {
        case 0 -> new Delivery.Retry(503, "later");
        case 1 -> throw new IOException("the connection broke");
        case 2 -> partly(batch);
        default -> {
          note(batch);
          yield Recorder.OK;
        }
      };
    });
  }

  private Delivery partly(Batch batch) {
    int item = batch.size() / 2;
    String line = text(batch, item);
    refused.add(line);
    for (int i = 0; i < batch.size(); i++) {
      if (i != item) {
        arrived.add(text(batch, i));
      }
    }
    return new Delivery.Partial(
        207,
        "one is wrong",
        new int[0],
        List.of(new Delivery.Rejection(item, "wrong")),
        Duration.ZERO);
  }

  private void note(Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      arrived.add(text(batch, i));
    }
  }

  private static String text(Batch batch, int item) {
    return new String(batch.item(item), StandardCharsets.UTF_8);
  }
}
