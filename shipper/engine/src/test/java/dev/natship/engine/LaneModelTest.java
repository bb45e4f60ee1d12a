package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.Unencodable;
import dev.natship.batches.LineCounts;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A lane's whole life at random: sinks that answer everything there is to answer, partitions,
/// limits, pauses, stops and crashes. The ledger balances whenever it is asked, and in the end each
/// line was delivered or dead-lettered.
class LaneModelTest {
  private static final int LIVES = Integer.getInteger("natship.test.lives", 25);

  @TempDir Path folder;

  @Test
  void everyLineIsDeliveredOrDeadLettered() throws Exception {
    long seed = Long.getLong("natship.test.seed", System.nanoTime());
    for (int life = 0; life < LIVES; life++) {
      try {
        new Life(seed + life, folder.resolve("life-" + life)).run();
      } catch (AssertionError failure) {
        throw new AssertionError("-Dnatship.test.seed=" + (seed + life), failure);
      }
    }
  }

  private static final class Life {
    private final Random random;
    private Path folder;
    private final boolean onDisk;
    private final String hocon;
    private final Limits limits;
    private final boolean partitioned;
    private final int kindness;
    private final Set<String> sent = new TreeSet<>();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong deliveries = new AtomicLong();
    private final Set<String> buried = ConcurrentHashMap.newKeySet();
    private final Set<String> violations = ConcurrentHashMap.newKeySet();
    private final Set<String> poisoned = new HashSet<>();
    private final AtomicLong draws;
    private int next;
    private boolean killed;
    private int looks;

    Life(long seed, Path folder) {
      this.random = new Random(seed);
      this.folder = folder;
      this.onDisk = random.nextInt(3) == 0;
      this.partitioned = random.nextBoolean();
      this.kindness = 4 + random.nextInt(12);
      this.draws = new AtomicLong(seed);
      this.limits =
          Limits.NONE
              .withBytes(random.nextBoolean() ? 0 : 40 + random.nextInt(400))
              .withLines(random.nextInt(20))
              .withLineOverhead(random.nextInt(3))
              .withConcurrency(random.nextInt(3));
      this.hocon =
          """
          start = earliest
          batch { age = %dms, events = %d }
          concurrency { min = %d, max = 6 }
          retry { first = 1ms, max = 2ms }
          park { probe = 1ms }
          """
              .formatted(1 + random.nextInt(5), 1 + random.nextInt(30), 1 + random.nextInt(3));
    }

    void run() throws Exception {
      int processes = onDisk ? 1 + random.nextInt(4) : 1;
      for (int process = 0; process < processes; process++) {
        process(process == processes - 1);
      }
      Set<String> accounted = new TreeSet<>(delivered);
      accounted.addAll(buried);
      assertEquals(sent, accounted);
      if (!killed) {
        assertEquals(delivered.size(), deliveries.get(), "a line was sent again");
      }
      assertEquals(Set.of(), violations);
    }

    private void process(boolean last) throws Exception {
      FakeSink sink = new FakeSink().answering(this::answer).writing(this::write).limited(limits);
      if (partitioned) {
        sink.partitioned();
      }
      JournalSettings journal =
          JournalSettings.inMemory(4 << 20).chunked(1024, Duration.ofMillis(1));
      Engine engine =
          Engine.open(
              onDisk ? journal.on(folder) : journal,
              1 << 20,
              InstantSource.system(),
              List.of(
                  new LaneParts(
                      "box",
                      Rig.settings(hocon),
                      sink,
                      letters ->
                          letters.forEach(letter ->
                              buried.add(
                                  Decoder.line("", letter.line(), 0).text(Field.MESSAGE))))));
      Lane lane = engine.lane("box").orElseThrow();
      engine.start();
      int steps = random.nextInt(60);
      for (int step = 0; step < steps; step++) {
        act(engine, lane);
        balance(lane.ledger());
        lifetime(lane);
      }
      lane.resume();
      if (!last && random.nextBoolean()) {
        crash(engine);
        return;
      }
      if (last) {
        engine.journal().seal();
        Await.until(
            Rig.SOON,
            () -> balance(lane.ledger()).pending() == 0 || oneMore(engine),
            () -> lane.status().toString());
        LineCounts all = lifetime(lane);
        assertEquals(sent.size(), all.delivered() + all.deadLettered(), all::toString);
        assertTrue(deliveries.get() >= all.delivered(), all::toString);
        assertEquals(killed ? all.delivered() : deliveries.get(), all.delivered());
      }
      Duration deadline = random.nextBoolean() ? Duration.ofNanos(1) : Duration.ofMillis(20);
      balance(engine.stop(deadline).get("box"));
      if (last) {
        assertEquals(0, engine.batchBytes());
      }
    }

    /// A poisoned line that is alone is only blamed once others pass.
    private boolean oneMore(Engine engine) {
      if (++looks % 50 != 0) {
        return false;
      }
      String message = "more" + next++;
      sent.add(message);
      engine.accept("logs.x", Rig.line("app", "info", message));
      engine.journal().seal();
      return false;
    }

    /// The next process finds the directory as it was at some moment while this one was at work.
    private void crash(Engine engine) throws Exception {
      killed = true;
      engine.journal().seal();
      long lines = engine.journal().status().nextSequence();
      assertTrue(lines == 0 || engine.journal().awaitDurable(lines - 1, Rig.SOON));
      Path copy = folder.resolveSibling(folder.getFileName() + "-copy");
      Files.createDirectory(copy);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          copy(file, copy.resolve(file.getFileName()));
        }
      }
      folder = copy;
      engine.close();
    }

    private static void copy(Path file, Path target) throws IOException {
      try {
        Files.copy(file, target);
      } catch (NoSuchFileException _) {
        // gone since it was listed
      }
    }

    private void act(Engine engine, Lane lane) {
      switch (random.nextInt(12)) {
        case 0 -> lane.pause();
        case 1 -> lane.resume();
        case 2 -> engine.journal().seal();
        default -> {
          int lines = 1 + random.nextInt(15);
          for (int i = 0; i < lines; i++) {
            String message = "m" + next++ + "x".repeat(random.nextInt(30));
            if (random.nextInt(40) == 0) {
              poisoned.add(message);
            }
            sent.add(message);
            assertTrue(
                engine.accept("logs.x", Rig.line("app" + random.nextInt(5), "info", message)) >= 0);
          }
        }
      }
    }

    private void write(dev.natship.api.LogLine line, dev.natship.api.Output out)
        throws Unencodable {
      String message = line.text(Field.MESSAGE);
      if (message.startsWith("m13")) {
        throw new Unencodable("unlucky");
      }
      if (message.startsWith("m66")) {
        throw new IllegalStateException("planted bug of an encoding");
      }
      line.writeText(Field.MESSAGE, out);
    }

    /// Poisoned lines are refused for ever; everything else goes through sooner or later.
    private Delivery answer(Batch batch) throws IOException {
      check(batch);
      List<String> items = FakeSink.items(batch);
      Random draw = new Random(draws.incrementAndGet());
      if (draw.nextInt(kindness + 6) >= 6) {
        return poisoned(items) ? refuse(draw) : take(items);
      }
      return switch (draw.nextInt(7)) {
        case 0 -> new Delivery.Retry(503, "later");
        case 1 -> new Delivery.Retry(429, "slower", Duration.ofMillis(1));
        case 2 -> new Delivery.Park(401, "who");
        case 3 ->
            items.size() > 1 ? new Delivery.TooLarge(413, "much") : new Delivery.Retry(500, "");
        case 4 -> throw new IOException("reset");
        case 5 -> throw new IllegalStateException("planted bug of a sink");
        default -> partly(items, draw);
      };
    }

    private void check(Batch batch) {
      long weight = batch.bytes() + (long) limits.lineOverhead() * batch.size();
      if (limits.bytes() > 0 && weight > limits.bytes()) {
        violations.add(batch + " weighs " + weight);
      }
      if (limits.lines() > 0 && batch.size() > limits.lines()) {
        violations.add(batch + " has too many events");
      }
    }

    private boolean poisoned(List<String> items) {
      return items.stream().anyMatch(poisoned::contains);
    }

    private static Delivery refuse(Random draw) {
      return draw.nextBoolean()
          ? new Delivery.Reject(400, "poison", true)
          : new Delivery.Retry(500, "poison", Duration.ZERO, 1 + draw.nextInt(3));
    }

    private Delivery take(List<String> items) {
      delivered.addAll(items);
      deliveries.addAndGet(items.size());
      return FakeSink.OK;
    }

    private Delivery partly(List<String> items, Random draw) {
      List<Integer> again = new ArrayList<>();
      List<Delivery.Rejection> rejected = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        if (poisoned.contains(items.get(i))) {
          rejected.add(new Delivery.Rejection(i, "poison"));
        } else if (draw.nextInt(3) == 0) {
          again.add(i);
        } else {
          delivered.add(items.get(i));
          deliveries.incrementAndGet();
        }
      }
      Collections.shuffle(again, draw);
      return new Delivery.Partial(
          200,
          "some",
          again.stream().mapToInt(Integer::intValue).toArray(),
          rejected,
          Duration.ZERO);
    }

    /// Each line is answered for once, in whichever life.
    private LineCounts lifetime(Lane lane) {
      LineCounts all = balance(lane.lifetime().counts());
      assertEquals(sent.size(), all.read(), all::toString);
      return all;
    }

    private static LineCounts balance(LineCounts ledger) {
      assertTrue(ledger.balances(), ledger::toString);
      return ledger;
    }
  }
}
