package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.Unencodable;
import dev.natship.batches.LineCounts;
import dev.natship.delivery.LaneMeters;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BatchingTest {
  private static final String PATIENT = Rig.QUICK + "batch { age = 1h }\n";
  private static final String ONE_BY_ONE =
      Rig.QUICK + "batch { events = 1 }, concurrency { max = 1 }\n";
  private static final String LONG = "x".repeat(20_000);

  @Test
  void boundsABatchByEncodedBytesWithTheOverheadOfEachEvent() throws Exception {
    FakeSink sink = new FakeSink().limited(Limits.NONE.withBytes(100).withLineOverhead(15));
    try (Rig rig = Rig.started(sink, PATIENT)) {
      for (int i = 0; i < 40; i++) {
        rig.feed("ten bytes" + i % 10);
      }
      rig.engine.stop(Rig.SOON);

      assertEquals(40, rig.delivered().size());
      for (Batch batch : sink.requests()) {
        assertTrue(batch.bytes() + 15L * batch.size() <= 100, batch::toString);
      }
      assertEquals(10, sink.requestCount(), "and wastes no room");
    }
  }

  @Test
  void fillsTheArraysOfDeliveredBatchesAgain() throws Exception {
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              arrays.add(batch.data());
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, ONE_BY_ONE)) {
      for (int i = 0; i < 50; i++) {
        rig.feed(LONG).settled();
      }
      rig.engine.stop(Rig.SOON);

      assertEquals(50, sink.requestCount());
      assertTrue(arrays.size() < 50, () -> arrays.size() + " arrays");
    }
  }

  @Test
  void neverFillsTheArrayOfABatchThatHadTrouble() throws Exception {
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (arrays.add(batch.data())) {
                throw new IOException("perhaps somebody still reads what was to be sent");
              }
              return FakeSink.OK;
            });
    try (Rig rig = Rig.started(sink, ONE_BY_ONE)) {
      for (int i = 0; i < 10; i++) {
        rig.feed(LONG).settled();
      }
      rig.engine.stop(Rig.SOON);

      assertEquals(20, sink.requestCount());
      assertEquals(10, arrays.size());
    }
  }

  @Test
  void sealsABatchWhenItIsOldEnough() throws Exception {
    FakeClock clock = new FakeClock();
    String settings = "start = earliest, batch { age = 5s }, select { not-match = skip }";
    try (Rig rig = new Rig(new FakeSink(), settings, clock)) {
      rig.engine.start();
      rig.feed("a", "b", "skip").seal();
      rig.until(ledger -> ledger.filtered() == 1);
      clock.advance(Duration.ofSeconds(4));
      assertEquals(0, rig.balance().delivered());

      clock.advance(Duration.ofSeconds(1));

      assertEquals(2, rig.settled().delivered());
    }
  }

  @Test
  void neverMixesPartitions() throws Exception {
    FakeSink sink = new FakeSink().partitioned();
    try (Rig rig = Rig.started(sink, PATIENT)) {
      for (int i = 0; i < 300; i++) {
        String app = "app" + i % 150;
        rig.engine.accept("logs.x", Rig.line(app, "info", app));
      }
      rig.engine.stop(Rig.SOON);

      assertEquals(300, rig.delivered().size());
      assertEquals(150, sink.requestCount());
      for (Batch batch : sink.requests()) {
        FakeSink.items(batch).forEach(item -> assertEquals(batch.partition(), item));
      }
    }
  }

  @Test
  void startsANewBatchWhenTheTimesLieTooFarApart() throws Exception {
    FakeSink sink = new FakeSink().limited(Limits.NONE.withSpan(Duration.ofHours(24)));
    try (Rig rig = Rig.started(sink, PATIENT)) {
      for (String day : List.of("17", "18", "20", "19")) {
        rig.engine.accept(
            "logs.x",
            """
            {"message":"%s","timestamp":"2026-02-%sT10:00:00Z"}\
            """
                .formatted(day, day)
                .getBytes(StandardCharsets.UTF_8));
      }
      rig.engine.stop(Rig.SOON);

      List<List<String>> batches = new ArrayList<>();
      sink.requests().forEach(batch -> batches.add(FakeSink.items(batch)));
      assertTrue(batches.contains(List.of("17", "18")), batches::toString);
      assertTrue(batches.contains(List.of("20", "19")), batches::toString);
    }
  }

  @Test
  @Tag("F25")
  void cutsAnOverLongMessageAtACharactersBoundaryAndMarksIt() throws Exception {
    FakeSink sink = new FakeSink().writing(FakeSink.json()).limited(Limits.NONE.withLineBytes(300));
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      rig.feed("äöü\\n".repeat(200));

      assertEquals(1, rig.settled().delivered());
      String item = rig.delivered().getFirst();
      int bytes = item.getBytes(StandardCharsets.UTF_8).length;
      assertTrue(bytes <= 300 && bytes > 150, item);
      assertTrue(item.contains("\"truncated\":true"), item);
      assertTrue(item.indexOf('\ufffd') < 0, item);
    }
  }

  @Test
  @Tag("F25")
  void deadLettersAnOverLongEventWhereItsOwnerWantsThat() throws Exception {
    FakeSink sink = new FakeSink().limited(Limits.NONE.withLineBytes(50));
    try (Rig rig = Rig.started(sink, Rig.QUICK + "over-long = dead-letter")) {
      rig.feed("short", "long".repeat(20));

      assertEquals(1, rig.settled().deadLettered());
      assertEquals(1, rig.balance().delivered());
      assertEquals("too long: 80 bytes encoded", rig.letters.getFirst().reason());
    }
  }

  @Test
  void deadLettersWhatCannotBeShortened() throws Exception {
    FakeSink sink =
        new FakeSink()
            .writing((line, out) -> out.text("never less than thirty bytes of it"))
            .limited(Limits.NONE.withLineBytes(20));
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      rig.feed("x");

      assertEquals(1, rig.settled().deadLettered());
    }
  }

  @Test
  void shortensALineThatCanNeverFitIntoTheMemory() throws Exception {
    FakeSink sink = new FakeSink();
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20),
            64 << 10,
            Instant::now,
            List.of(new LaneParts("box", Rig.settings(Rig.QUICK), sink, letters -> {})))) {
      engine.start();
      engine.accept("logs.x", Rig.line("web", "info", "x".repeat(100_000)));
      engine.accept("logs.x", Rig.line("web", "info", "short"));

      LineCounts ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(2, ledger.delivered(), ledger::toString);
      assertTrue(FakeSink.items(sink.requests().getFirst()).getFirst().length() < 32_000);
    }
  }

  @Test
  void deadLettersWhatHasNoEncoding() throws Exception {
    FakeSink sink =
        new FakeSink()
            .writing((line, out) -> {
              out.text("half an item");
              if (line.text(Field.MESSAGE).equals("bad")) {
                throw new Unencodable("no number in it");
              }
            });
    try (Rig rig = Rig.started(sink, Rig.QUICK)) {
      rig.feed("good", "bad", "good");

      assertEquals(2, rig.settled().delivered());
      assertEquals("no number in it", rig.letters.getFirst().reason());
      assertEquals(List.of("half an item", "half an item"), rig.delivered());
    }
  }

  @Test
  void deadLettersEventsOutsideTheWindow() throws Exception {
    try (Rig rig = Rig.started(aged(), Rig.QUICK)) {
      feedAges(rig);

      assertEquals(2, rig.settled().deadLettered());
      assertEquals(List.of("now"), rig.delivered());
    }
  }

  @Test
  void sendsEventsOutsideTheWindowAllTheSame() throws Exception {
    try (Rig rig = Rig.started(aged(), Rig.QUICK + "out-of-window = send")) {
      feedAges(rig);

      assertEquals(3, rig.settled().delivered());
    }
  }

  @Test
  void givesEventsOutsideTheWindowTheTimeOfSending() throws Exception {
    FakeSink sink = aged().writing(FakeSink.json());
    try (Rig rig = Rig.started(sink, Rig.QUICK + "out-of-window = restamp")) {
      feedAges(rig);

      assertEquals(3, rig.settled().delivered());
      String old =
          rig.delivered().stream().filter(item -> item.contains("\"old\"")).findFirst().orElse("");
      assertTrue(old.contains("\"timestamp_original\":\"2001-01-01T00:00:00Z\""), old);
      long time = sink.requests().getFirst().timeNanos(0);
      assertTrue(time > LaneMeters.nanos(Instant.now().minusSeconds(3600)), "time " + time);
    }
  }

  private static FakeSink aged() {
    return new FakeSink().limited(Limits.NONE.withWindow(Duration.ofHours(1), Duration.ofHours(1)));
  }

  private static void feedAges(Rig rig) {
    for (String[] age :
        new String[][] {
          {"old", "2001-01-01T00:00:00Z"},
          {"now", Instant.now().toString()},
          {"far", "2101-01-01T00:00:00Z"}
        }) {
      rig.engine.accept(
          "logs.x",
          """
          {"message":"%s","timestamp":"%s"}\
          """
              .formatted(age[0], age[1])
              .getBytes(StandardCharsets.UTF_8));
    }
  }
}
