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
  void manyLinesDoNotWait() {
    assertEquals(Rest.SHORT.toNanos(), rest.after(14_000, false, 25 * MILLI));
    assertEquals(Rest.SHORT.toNanos(), rest.after(1_200, false, 27 * MILLI));
  }

  @Test
  void whoWaitsForEachLineGetsItSoon() {
    assertEquals(Rest.SHORT.toNanos(), rest.after(400, true, 1_000 * MILLI));
  }
}
