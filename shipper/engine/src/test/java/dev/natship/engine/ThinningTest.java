package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Filtering, sampling and throttling: what the owner did not want is counted, too.
class ThinningTest {

  @Test
  void countsWhatIsNotSelected() throws Exception {
    try (Rig rig = Rig.started(new FakeSink(), Rig.QUICK + "select { match = keep }")) {
      rig.feed("keep me", "not me", "keep me too");

      LineCounts ledger = rig.settled();
      assertEquals(2, ledger.delivered());
      assertEquals(1, ledger.filtered());
    }
  }

  @Test
  void samplesTheSameLinesEachTime() throws Exception {
    List<List<String>> runs = List.of(sampled(), sampled());

    assertEquals(runs.getFirst(), runs.getLast());
    assertTrue(runs.getFirst().size() > 400 && runs.getFirst().size() < 600);
  }

  @Test
  void throttlesToSoManyLinesInAStretchOfTime() throws Exception {
    FakeClock clock = new FakeClock();
    String oneByOne = "start = earliest, batch { events = 1 }, limits { concurrency = 1 }";
    String settings = oneByOne + ", throttle { lines = 3, per = 1s }";
    try (Rig rig = new Rig(new FakeSink(), settings, clock)) {
      rig.engine.start();
      rig.feed("a", "b", "c", "d", "e").seal();
      rig.settled();
      clock.advance(Duration.ofSeconds(1));
      rig.feed("f").seal();

      LineCounts ledger = rig.until(now -> now.delivered() == 4);
      assertEquals(2, ledger.sampled());
      assertEquals(List.of("a", "b", "c", "f"), rig.delivered());
    }
  }

  private static List<String> sampled() throws Exception {
    try (Rig rig =
        Rig.started(new FakeSink(), Rig.QUICK + "sample = 0.5, limits { concurrency = 1 }")) {
      for (int i = 0; i < 1000; i++) {
        rig.feed("m" + i);
      }
      LineCounts ledger = rig.settled();
      assertEquals(1000, ledger.delivered() + ledger.sampled());
      return rig.delivered();
    }
  }
}
