package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How it ends.
class StopIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  @Tag("F02")
  void destinationsThatHangDoNotHoldItBeyondItsDeadline() throws Exception {
    try (Scenario scenario = new Scenario("SIGTERM, 4 destinations hang", Machine.SMALL, folder)) {
      for (int i = 0; i < 4; i++) {
        scenario.http("d" + i, "batch.events = 100").behave(new Reply.Hang());
        scenario.down("d" + i);
      }
      scenario.start();
      scenario.publisher(3).publish(2000, Seconds.of(2));
      scenario.end();
    }
  }

  @Test
  @Tag("F02")
  void aFrozenNatsServerDoesNotTakeTheTimeOfTheLanes() throws Exception {
    try (Scenario scenario =
        new Scenario("SIGTERM, NATS frozen, slow destination", Machine.SMALL, folder)) {
      CountingReceiver slow = scenario.http("slow", "concurrency.max = 1, batch.events = 1000");
      slow.behave(new Reply.Hang());
      scenario.start();
      scenario.publisher(3).publish(2000, Seconds.of(2));
      scenario.nats().pause();
      scenario.down("slow");
      slow.behave(Reply.TAKEN);
      slow.cut();
      scenario.end();
      assertEquals(scenario.sent().count(), slow.numbers().distinct());
    }
  }

  @Test
  @Tag("F03")
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (Scenario scenario = new Scenario("second SIGTERM", Machine.SMALL, folder)) {
      scenario.http("bad").behave(Reply.status(503));
      // The first signal alone would not end it while this test runs.
      scenario.configure("stop.deadline = 1h");
      CagedNatship natship = scenario.start();
      scenario.publisher(3).publish(500, Duration.ofSeconds(1));
      natship.terminate();
      Await.until(BOUND, () -> natship.log().contains("stopping"));
      natship.terminate();
      assertTrue(natship.ends(BOUND));
      assertEquals(1, natship.exitCode(), natship::log);
    }
  }

  @Test
  @Tag("F03")
  void anInterruptDuringTheStartLeavesAJournalThatOpens() throws Exception {
    try (Scenario scenario = new Scenario("SIGINT during the start", Machine.SMALL, folder)) {
      scenario.http("good");
      scenario.variable("JOURNAL_DIR", folder.resolve("journal").toString());
      for (int millis : new int[] {300, 800, 1300}) {
        CagedNatship starting = scenario.launch();
        Thread.sleep(millis);
        starting.signal("INT");
        assertTrue(starting.ends(BOUND), starting::log);
      }
      scenario.start();
      scenario.publisher(3).publish(500, Duration.ofSeconds(1));
      scenario.end();
    }
  }
}
