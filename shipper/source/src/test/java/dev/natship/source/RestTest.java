package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final Rest rest = new Rest(0);

  @Test
  void aTrickleIsReadInGroups() {
    assertEquals(Rest.LONG.toNanos(), rest.after(400, false, 10 * MILLI));
    assertEquals(Rest.LONG.toNanos(), rest.after(24_000, false, 60 * MILLI));
  }

  @Test
  void manyLinesWaitUntilThereIsSomethingToRead() {
    assertEquals(Rest.MIDDLE.toNanos(), rest.after(14_000, false, 25 * MILLI));
    assertEquals(8 * MILLI, rest.after(WireFrames.USUAL, false, 33 * MILLI));
    assertEquals(4 * MILLI, rest.after(2 * WireFrames.USUAL, false, 41 * MILLI));
  }

  @Test
  void veryManyLinesHardlyWait() {
    assertEquals(Rest.SHORT.toNanos(), rest.after(4_000_000, false, 25 * MILLI));
  }

  @Test
  void whoWaitsForEachLineGetsItSoon() {
    assertEquals(Rest.SHORT.toNanos(), rest.after(400, true, 1_000 * MILLI));
    assertEquals(Rest.SHORT.toNanos(), rest.after(40_000, true, 1_010 * MILLI));
  }
}
