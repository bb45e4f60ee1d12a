package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One object a batch, one folder an app, with the settings of the object stores and the memory of
/// a machine with 256 MB: however many apps there are, and in whatever order they write.
class PartitionsTest {
  private static final String OBJECT_STORE =
      """
      batch { bytes = 10 MB, events = 1000000, age = 300s }
      concurrency { min = 4 }
      start = earliest
      on-lag = hold
      """;
  private static final long BATCH_MEMORY = 16 << 20;
  private static final int LINES = 200_000;

  @ParameterizedTest
  @CsvSource({"1, 10000", "20, 1000", "64, 320", "65, 320", "200, 110", "1000, 20", "10000, 2"})
  void manyAppsInTurnMakeLargeBatches(int apps, int least) throws Exception {
    check(apps, least, line -> line % apps);
  }

  @ParameterizedTest
  @CsvSource({"1, 10000", "20, 1000", "64, 320", "65, 320", "200, 110", "1000, 20", "10000, 2"})
  void manyAppsAtRandomMakeLargeBatches(int apps, int least) throws Exception {
    Random random = new Random(1);
    check(apps, least, _ -> random.nextInt(apps));
  }

  private static void check(int apps, int least, IntUnaryOperator order) throws Exception {
    Store store = new Store();
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(32 << 20),
            BATCH_MEMORY,
            InstantSource.system(),
            List.of(
                new LaneParts("store", Rig.settings(OBJECT_STORE), store, new DeadLetterLog())))) {
      engine.start();
      for (int line = 0; line < LINES; line++) {
        byte[] bytes = Rig.line("app" + order.applyAsInt(line), "info", "x".repeat(100));
        while (engine.accept("logs.x", bytes) == Journal.REFUSED) {
          assertTrue(engine.journal().awaitRoom(Rig.SOON));
        }
      }
      LineCounts ledger = engine.stop(Duration.ofSeconds(60)).get("store");

      assertEquals(LINES, ledger.delivered());
      assertTrue(engine.mostBatchBytes() <= BATCH_MEMORY);
      long requests = store.requests.sum();
      assertTrue(
          LINES / requests >= least,
          () -> apps + " apps: " + requests + " requests for " + LINES + " lines");
    }
  }

  /// Whole lines as JSON, one batch an object.
  private static final class Store implements Sink {
    private final LongAdder requests = new LongAdder();

    @Override
    public Encoding encoding() {
      return new Encoding() {
        @Override
        public void encode(LogLine line, Output out) throws Unencodable {
          line.writeJson(out);
        }

        @Override
        public String partition(LogLine line) {
          return line.text(Field.APP);
        }
      };
    }

    @Override
    public Delivery deliver(Batch batch) {
      requests.increment();
      return new Delivery.Accepted(200);
    }
  }
}
