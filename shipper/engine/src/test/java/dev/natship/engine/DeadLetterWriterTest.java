package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Limits;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetters;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadLetterWriterTest {
  private final List<List<DeadLetter>> kept = Collections.synchronizedList(new ArrayList<>());

  @Test
  void linesOfOneBatchThatIsRefusedAreKeptTogether() throws Exception {
    List<Delivery.Rejection> fifty =
        IntStream.range(0, 50).mapToObj(item -> new Delivery.Rejection(item, "no")).toList();
    FakeSink refusing =
        new FakeSink()
            .answering(_ -> new Delivery.Partial(200, "", new int[0], fifty, Duration.ZERO));
    try (Engine engine = engine(refusing, "", kept::add)) {
      for (int i = 0; i < 51; i++) {
        engine.accept("logs.x", Rig.line("web", "info", "line " + i));
      }
      engine.start();
      LineCounts ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(50, ledger.deadLettered());
      assertEquals(
          List.of(50), kept.stream().map(List::size).toList(), "letters handed over at a time");
    }
  }

  @Test
  void linesOfOneBatchThatAreFoundOneByOneAreKeptTogether() throws Exception {
    FakeSink refusing =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).stream().anyMatch(item -> item.endsWith("0"))
                    ? new Delivery.Reject(400, "one of these", true)
                    : FakeSink.OK);
    try (Engine engine = engine(refusing, "batch { events = 1000, age = 1h }", kept::add)) {
      for (int i = 0; i < 1000; i++) {
        engine.accept("logs.x", Rig.line("web", "info", "line " + i));
      }
      engine.start();
      LineCounts ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(100, ledger.deadLettered());
      assertEquals(900, ledger.delivered());
      assertEquals(100, kept.stream().mapToInt(List::size).sum());
      assertTrue(kept.size() <= 25, "handed over " + kept.size() + " times");
    }
  }

  @Test
  void lettersDoNotWaitForAnOutageToEnd() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (requests.incrementAndGet() > 40) {
                return new Delivery.Retry(503, "not now");
              }
              return FakeSink.items(batch).stream().anyMatch(item -> item.endsWith("0"))
                  ? new Delivery.Reject(400, "one of these", true)
                  : FakeSink.OK;
            });
    try (Engine engine =
        engine(sink, "batch { events = 1000, age = 1h }", kept::add, new FakeClock())) {
      for (int i = 0; i < 1000; i++) {
        engine.accept("logs.x", Rig.line("web", "info", "line " + i));
      }
      engine.start();
      Lane lane = engine.lane("box").orElseThrow();
      engine.journal().seal();

      Await.until(Rig.SOON, () -> lane.status().state() == LaneState.RETRYING);
      Await.until(Rig.SOON, () -> lane.ledger().deadLettered() > 0);

      assertEquals(kept.getFirst().size(), lane.ledger().deadLettered());
      assertTrue(lane.ledger().pending() > 0);
      assertTrue(lane.ledger().balances());
    }
  }

  @Test
  void linesOfOneChunkThatNoBatchCanHaveAreKeptTogether() throws Exception {
    FakeSink sink = new FakeSink().limited(Limits.NONE.withLineBytes(50));
    try (Engine engine = engine(sink, "over-long = dead-letter", kept::add)) {
      for (int i = 0; i < 50; i++) {
        engine.accept("logs.x", Rig.line("web", "info", (i % 10 == 0 ? "b" : "b".repeat(80))));
      }
      engine.start();
      LineCounts ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(45, ledger.deadLettered());
      assertEquals(5, ledger.delivered());
      assertTrue(ledger.balances());
      assertEquals(List.of(45), kept.stream().map(List::size).toList());
    }
  }

  @Test
  void lettersThatCannotBeKeptAreCountedAndDoNotStopTheLane() throws Exception {
    FakeSink refusing = new FakeSink().answering(_ -> new Delivery.Reject(400, "no", false));
    DeadLetters full =
        _ -> {
          throw new IOException("no space left");
        };
    try (Engine engine = engine(refusing, "", full)) {
      engine.lanes().forEach(Lane::trust);
      engine.start();
      engine.accept("logs.x", Rig.line("web", "info", "x"));
      LineCounts ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(1, ledger.deadLettered());
      assertTrue(ledger.balances());
      assertEquals(1, engine.lane("box").orElseThrow().status().deadLettersNotKept());
    }
  }

  private static Engine engine(FakeSink sink, String hocon, DeadLetters letters)
      throws IOException {
    return engine(sink, hocon, letters, LaneClock.SYSTEM);
  }

  private static Engine engine(FakeSink sink, String hocon, DeadLetters letters, LaneClock clock)
      throws IOException {
    return Engine.open(
        JournalSettings.inMemory(4 << 20).chunked(512 << 10, Duration.ofSeconds(10)),
        1 << 20,
        InstantSource.system(),
        List.of(new LaneParts("box", Rig.settings(Rig.QUICK + hocon), sink, letters)),
        clock);
  }
}
