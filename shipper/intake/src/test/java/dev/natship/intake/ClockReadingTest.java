package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockReadingTest {
  private static final ClockReading START = new ClockReading(Long.MAX_VALUE - 5, 1_000);

  @Test
  void countsByTheClockThatWentFurther() {
    assertEquals(Duration.ofSeconds(2), START.until(later(2_000, 1_000)));
    assertEquals(Duration.ofSeconds(60), START.until(later(2_000, 60_000)));
  }

  @Test
  void neverCountsBackwards() {
    assertEquals(Duration.ZERO, START.until(later(0, -5_000)));
    assertEquals(Duration.ofSeconds(3), START.until(later(3_000, -5_000)));
  }

  @Test
  void tellsTheEarlierAlsoWhereTheClockWrapsAround() {
    ClockReading later = later(1, 1);

    assertTrue(START.isBefore(later));
    assertSame(START, START.earlier(later));
    assertSame(START, later.earlier(START));
  }

  private static ClockReading later(long steadyMillis, long wallMillis) {
    return new ClockReading(START.nanos() + steadyMillis * 1_000_000, START.millis() + wallMillis);
  }
}
