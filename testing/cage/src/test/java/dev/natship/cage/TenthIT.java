package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenth of a core, as shared machines give it. Wanted is ready within 8 s and no silence over 2
/// s; what fails the build is three times that, since the machine that tests is noisy.
class TenthIT {
  private static final int NOISE = 3;
  private static final Duration READY = Duration.ofSeconds(8);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration ANY = Duration.ofDays(1);

  @TempDir Path folder;

  @Test
  void startsWithoutAStartUpCache() throws Exception {
    lives("a tenth of a core without start-up cache", DistributionFolder.asBuilt(), ANY, ANY);
  }

  @Test
  @Tag("F32")
  void startsAndAnswersWithOneDestinationRefusing() throws Exception {
    lives(
        "a tenth of a core",
        DistributionFolder.withStartUpCache(),
        READY.multipliedBy(NOISE),
        SILENCE.multipliedBy(NOISE));
  }

  private void lives(String name, Path home, Duration ready, Duration silent) throws Exception {
    try (Stage stage = new Stage(name, Machine.TENTH, folder, home)) {
      CountingReceiver good = stage.http("good");
      CountingReceiver bad = stage.http("bad");
      bad.behave(Reply.status(503));
      CagedNatship natship = stage.start();
      Duration readyAfter = natship.awaitReady();
      stage.probe().restart();

      Publisher publisher = stage.publisher(5);
      publisher.publish(300, Seconds.of(10));
      Duration silence = stage.probe().longestSilence();
      int during = stage.sent().count();
      bad.behave(Reply.TAKEN);

      stage
          .figures()
          .add("ready after", readyAfter)
          .add("silence at 300 lines/s", silence)
          .at99("neighbour's p99", good, 0, during);
      stage.end();
      assertTrue(readyAfter.compareTo(ready) < 0, () -> "ready after " + readyAfter);
      assertTrue(silence.compareTo(silent) < 0, () -> "silent for " + silence);
    }
  }
}
