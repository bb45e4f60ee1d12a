package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.Unencodable;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process of its own with the heap and the core of a machine with 256 MB, and more destinations
/// than fit into it, all of them down.
@Timeout(300)
class SmallHeapTest {
  private static final long BATCH_MEMORY = 16 << 20;

  /// How long lines come: three seconds fill a heap of this size several times over.
  private static final int SECONDS = Integer.getInteger("natship.test.seconds", 3);

  @ParameterizedTest
  @CsvSource({
    "58, 1, 1000",
    "20, 50, 1000",
    "20, 1, 30000",
    "58, 1, 60000",
    "58, 200, 300",
    "5, 1, 4000000",
    "58, 1, 1000000"
  })
  void nothingDiesWhenEverythingIsDown(int lanes, int apps, int length) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:ActiveProcessorCount=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapTest.class.getName(),
                Integer.toString(lanes),
                Integer.toString(apps),
                Integer.toString(length),
                Integer.toString(SECONDS))
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertEquals(0, process.waitFor(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(String[] arguments) throws Exception {
    int lanes = Integer.parseInt(arguments[0]);
    int apps = Integer.parseInt(arguments[1]);
    byte[][] lines = new byte[apps][];
    for (int app = 0; app < apps; app++) {
      lines[app] = Rig.line("app" + app, "info", "x".repeat(Integer.parseInt(arguments[2])));
    }
    List<LaneParts> destinations = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      destinations.add(
          new LaneParts(
              "lane" + lane,
              Rig.settings("batch { bytes = 10 MB, events = 1000000 }, concurrency { min = 4 }"),
              new Box(apps > 1, true),
              new DeadLetterLog()));
    }
    destinations.add(
        new LaneParts(
            "healthy",
            Rig.settings("batch.age = 1ms"),
            new Box(false, false),
            new DeadLetterLog()));
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(32 << 20).chunked(64 << 10, Duration.ofMillis(25)),
            BATCH_MEMORY,
            InstantSource.system(),
            destinations)) {
      engine.start();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(arguments[3]));
      int line = 0;
      int burst = Math.clamp(1_000_000 / lines[0].length, 1, 1000);
      while (System.nanoTime() < end) {
        for (int i = 0; i < burst; i++) {
          engine.accept("logs.x", lines[line++ % apps]);
        }
      }
      Lane healthy = engine.lane("healthy").orElseThrow();
      engine.journal().seal();
      while (healthy.ledger().pending() > 0) {
        Thread.sleep(Duration.ofMillis(10));
      }
      if (healthy.ledger().delivered() == 0 || healthy.ledger().deadLettered() > 0) {
        throw new AssertionError("the healthy one starves: " + healthy.ledger());
      }
      System.out.println("the healthy one: " + healthy.ledger());
      if (engine.mostBatchBytes() > BATCH_MEMORY) {
        throw new AssertionError("held " + engine.mostBatchBytes());
      }
      for (Map.Entry<String, LineCounts> each : engine.stop(Duration.ofMillis(100)).entrySet()) {
        if (!each.getValue().balances()) {
          throw new AssertionError(each.toString());
        }
      }
    }
  }

  /// Takes whole lines, or is not there.
  private record Box(boolean partitioned, boolean down) implements Sink {
    @Override
    public Encoding encoding() {
      return new Encoding() {
        @Override
        public void encode(LogLine line, Output out) throws Unencodable {
          line.writeJson(out);
        }

        @Override
        public String partition(LogLine line) {
          return partitioned ? line.text(Field.APP) : "";
        }
      };
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException {
      if (down) {
        throw new IOException("connection refused");
      }
      return new Delivery.Accepted(200);
    }
  }
}
