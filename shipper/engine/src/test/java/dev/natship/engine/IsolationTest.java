package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.deadletters.DeadLetters;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.HttpReceiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of several destinations, what holds up one does not touch the others: it is dead, answers a byte
/// at a time (over real sockets), or cannot write its dead letters.
class IsolationTest {
  private static final int LINES = 20_000;
  private static final long BUDGET = 1 << 20;

  @Test
  @Tag("F26")
  void aDeadAndASlowDestinationDoNotTouchAFastOne() throws Exception {
    CannedAnswer drop = CannedAnswer.of(200, "a long answer, byte by byte".repeat(100));
    try (HttpReceiver slow = HttpReceiver.start().usually(drop.byteByByte(Duration.ofMillis(100)));
        HttpReceiver fast = HttpReceiver.start();
        HttpClient client = HttpClient.newHttpClient();
        Engine engine =
            Engine.open(
                JournalSettings.inMemory(1 << 20).chunked(16 << 10, Duration.ofMillis(1)),
                BUDGET,
                InstantSource.system(),
                List.of(
                    destination("dead", client, ClosedPort.find()),
                    destination("slow", client, slow.port()),
                    destination("fast", client, fast.port())))) {
      engine.start();
      Lane fastLane = engine.lane("fast").orElseThrow();

      for (int i = 0; i < LINES; i++) {
        engine.accept("logs.x", Rig.line("web", "info", "line " + i));
        if (i % 500 == 499) {
          long wanted = i + 1;
          Await.until(
              Rig.SOON,
              () -> balance(fastLane).delivered() == wanted,
              () -> fastLane.status().toString());
        }
      }

      assertEquals(LINES, balance(fastLane).delivered());
      assertTrue(engine.mostBatchBytes() <= BUDGET, "held " + engine.mostBatchBytes());
      for (String name : List.of("dead", "slow")) {
        LineCounts ledger = balance(engine.lane(name).orElseThrow());
        assertEquals(LINES, ledger.read());
        assertEquals(0, ledger.delivered());
        assertTrue(ledger.dropped().get("retained-bytes") > 0, ledger::toString);
      }
      assertEquals(LaneState.RETRYING, engine.lane("dead").orElseThrow().status().state());
      engine
          .stop(Duration.ofMillis(1))
          .forEach((name, ledger) -> assertTrue(ledger.balances(), () -> name + ": " + ledger));
    }
  }

  private static LaneParts destination(String name, HttpClient client, int port) {
    FakeSink sink =
        new FakeSink()
            .writing(FakeSink.json())
            .answering(batch -> {
              HttpRequest request =
                  HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                      .POST(HttpRequest.BodyPublishers.ofByteArray(batch.data()))
                      .build();
              return new Delivery.Accepted(
                  client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
            });
    return new LaneParts(
        name, Rig.settings(Rig.QUICK + "batch { bytes = 16 KiB }"), sink, new DeadLetterLog());
  }

  private static LineCounts balance(Lane lane) {
    LineCounts ledger = lane.ledger();
    assertTrue(ledger.balances(), ledger::toString);
    return ledger;
  }

  /// The lane's own thread keeps letters of lines that fit no batch, a courier those that were
  /// refused.
  @ParameterizedTest
  @ValueSource(strings = {"too long", "refused"})
  @Timeout(60)
  void lettersThatCannotBeWrittenHoldUpTheirOwnLaneOnly(String why) throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    CountDownLatch writing = new CountDownLatch(1);
    List<DeadLetter> kept = Collections.synchronizedList(new ArrayList<>());
    DeadLetters hanging =
        letters -> {
          writing.countDown();
          uninterruptibly(disk);
          kept.addAll(letters);
        };
    FakeSink picky = new FakeSink();
    if (why.equals("refused")) {
      picky.answering(batch -> new Delivery.Reject(400, "no", false));
    }
    String settings =
        Rig.QUICK + "batch { events = 10 }, over-long = dead-letter, limits { event-bytes = %d }";
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(1 << 20).chunked(16 << 10, Duration.ofMillis(1)),
            BUDGET,
            InstantSource.system(),
            List.of(
                new LaneParts(
                    "hanging",
                    Rig.settings(settings.formatted(why.equals("refused") ? 1000 : 2)),
                    picky,
                    hanging),
                new LaneParts(
                    "free",
                    Rig.settings(settings.formatted(1000)),
                    new FakeSink(),
                    new DeadLetterLog())))) {
      Lane free = engine.lane("free").orElseThrow();
      Lane held = engine.lane("hanging").orElseThrow();
      held.trust();
      engine.start();
      engine.accept("logs.x", Rig.line("web", "info", "first"));
      engine.journal().seal();
      writing.await();

      for (int i = 1; i < 1000; i++) {
        engine.accept("logs.x", Rig.line("web", "info", "line " + i));
      }
      engine.journal().seal();
      Await.until(Rig.SOON, () -> balance(free).delivered() == 1000);

      assertEquals(0, balance(held).deadLettered());
      assertEquals(1000, balance(held).pending());
      disk.countDown();
      Await.until(Rig.SOON, () -> balance(held).deadLettered() >= 1);
      assertTrue(kept.size() >= 1);
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void answersThatNeverComeAreGivenUp() throws Exception {
    FakeClock clock = new FakeClock();
    Semaphore hung = new Semaphore(0);
    FakeSink sink =
        new FakeSink()
            .answering(batch -> {
              if (hung.availablePermits() == 0) {
                hung.acquire();
              }
              return FakeSink.OK;
            });
    try (Rig rig = new Rig(sink, "start = earliest, timeout = 1s, batch { events = 1 }", clock)) {
      rig.engine.start();
      rig.feed("stuck");
      Await.until(Rig.SOON, () -> sink.underWay() == 1);
      clock.advance(Duration.ofSeconds(61));
      rig.untilStatus(status -> status.state() == LaneState.RETRYING);
      assertEquals("the request was given up", words(rig));

      hung.release();
      clock.advance(Duration.ofSeconds(1));
      assertEquals(1, rig.settled().delivered());
    }
  }

  private static String words(Rig rig) {
    return rig.lane.status().lastError().map(LaneStatus.Failure::words).orElse("");
  }
}
