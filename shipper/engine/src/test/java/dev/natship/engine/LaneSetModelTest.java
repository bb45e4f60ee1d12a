package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lanes that are added and ended at random while lines come. Each ledger balances whenever it is
/// asked, and every line is answered for by each name that was there for it.
class LaneSetModelTest {
  private static final int LIVES = Integer.getInteger("natship.test.lives", 20);
  private static final Duration AMPLE = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void everyLineIsAnsweredForWhicheverLanesComeAndGo() throws Exception {
    long seed = Long.getLong("natship.test.seed", System.nanoTime());
    // A life mostly waits, for backoffs and deadlines: a few at a time are as many waits side by
    // side.
    List<Future<?>> lives = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      for (int life = 0; life < LIVES; life++) {
        long number = life;
        lives.add(threads.submit(() -> live(seed + number)));
      }
      for (Future<?> life : lives) {
        life.get();
      }
    }
  }

  private @Nullable Void live(long seed) throws Exception {
    try {
      new Life(seed, folder.resolve("life-" + seed)).run();
      return null;
    } catch (AssertionError failure) {
      throw new AssertionError("-Dnatship.test.seed=" + seed, failure);
    }
  }

  /// What a name should get since its cursor began, through whatever lanes.
  private static final class Expected {
    final Set<String> lines = new HashSet<>();
    final Set<String> delivered = ConcurrentHashMap.newKeySet();
  }

  private static final class Life {
    private final Random random;
    private final Path folder;
    private final List<String> sent = new ArrayList<>();

    /// Also those whose lane has ended and whose cursor was kept.
    private final Map<String, Expected> known = new HashMap<>();

    private final Map<String, Lane> running = new TreeMap<>();

    Life(long seed, Path folder) {
      this.random = new Random(seed);
      this.folder = folder;
    }

    void run() throws Exception {
      JournalSettings journal =
          random.nextInt(3) == 0 ? LaneSetTest.MEMORY.on(folder) : LaneSetTest.MEMORY;
      try (Engine engine = LaneSetTest.open(journal)) {
        engine.start();
        int steps = 20 + random.nextInt(60);
        for (int step = 0; step < steps; step++) {
          act(engine);
          LaneSetTest.balance(engine);
          running.forEach(this::answersForAll);
        }
        for (Map.Entry<String, Lane> each : running.entrySet()) {
          each.getValue().resume();
          LaneSetTest.settled(engine, each.getValue());
          Expected expected = expected(each.getKey());
          assertEquals(expected.lines, expected.delivered, each.getKey());
        }
        for (String name : List.copyOf(running.keySet())) {
          end(engine, name, AMPLE);
        }
        assertEquals(List.of(), engine.lanes());
        assertEquals(0, engine.batchBytes());
      }
    }

    private void act(Engine engine) throws Exception {
      String name = List.of("a", "b", "c").get(random.nextInt(3));
      Lane lane = running.get(name);
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          if (lane != null) {
            end(engine, name, random.nextBoolean() ? AMPLE : Duration.ofMillis(1));
          } else {
            add(engine, name);
          }
        }
        case 2 -> {
          if (lane != null) {
            lane.pause();
          }
        }
        case 8, 9 -> {
          if (lane != null) {
            replace(engine, name, lane);
          }
        }
        case 3 -> running.values().forEach(Lane::resume);
        default -> {
          for (int i = random.nextInt(20); i > 0; i--) {
            String message = "m" + sent.size();
            sent.add(message);
            known.values().forEach(expected -> expected.lines.add(message));
            LaneSetTest.feed(engine, message);
          }
        }
      }
    }

    private void add(Engine engine, String name) {
      boolean earliest = random.nextBoolean();
      if (!known.containsKey(name)) {
        Expected fresh = new Expected();
        fresh.lines.addAll(earliest ? sent : List.of());
        known.put(name, fresh);
      }
      running.put(name, engine.add(destination(name, earliest)));
    }

    private LaneParts destination(String name, boolean earliest) {
      Expected expected = expected(name);
      FakeSink sink = new FakeSink().answering(batch -> answer(batch, expected));
      String settings =
          "start = %s, batch { age = %dms, events = %d }"
              .formatted(
                  earliest ? "earliest" : "latest", 1 + random.nextInt(5), 1 + random.nextInt(30));
      return LaneSetTest.destination(name, sink, settings);
    }

    /// With other settings; nothing of what was counted or decided is forgotten.
    private void replace(Engine engine, String name, Lane old) throws Exception {
      boolean paused = old.status().state() == LaneState.PAUSED;
      Duration deadline = random.nextBoolean() ? AMPLE : Duration.ofMillis(1);
      LineCounts before = old.ledger();
      long requests = requests(old);

      Lane lane = engine.replace(destination(name, random.nextBoolean()), deadline);

      running.put(name, lane);
      LineCounts after = lane.ledger();
      assertEquals(before.read(), after.read(), after::toString);
      assertTrue(after.delivered() >= before.delivered(), after::toString);
      assertTrue(requests(lane) >= requests);
      assertEquals(paused, lane.status().state() == LaneState.PAUSED);
    }

    private static long requests(Lane lane) {
      return lane.status().requests().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Delivery answer(Batch batch, Expected expected) throws IOException {
      return switch (ThreadLocalRandom.current().nextInt(8)) {
        case 0 -> new Delivery.Retry(503, "later");
        case 1 -> throw new IOException("reset");
        default -> {
          expected.delivered.addAll(FakeSink.items(batch));
          yield FakeSink.OK;
        }
      };
    }

    private void end(Engine engine, String name, Duration deadline) throws Exception {
      boolean kept = random.nextBoolean();
      LineCounts ledger =
          engine.end(name, deadline, kept ? CursorAfterwards.KEPT : CursorAfterwards.FORGOTTEN);
      assertTrue(ledger.balances(), ledger::toString);
      running.remove(name);
      if (!kept) {
        known.remove(name);
      }
    }

    /// Over all lanes that had this name.
    private void answersForAll(String name, Lane lane) {
      LineCounts all = lane.lifetime().counts();
      assertTrue(all.balances(), all::toString);
      assertEquals(expected(name).lines.size(), all.read(), all::toString);
    }

    private Expected expected(String name) {
      return Objects.requireNonNull(known.get(name));
    }
  }
}
