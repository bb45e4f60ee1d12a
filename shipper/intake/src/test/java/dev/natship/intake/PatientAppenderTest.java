package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PatientAppenderTest {
  private static final int LARGE = 100_000;
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger appended = new AtomicInteger();

  @Test
  void waitsUntilALaneHasReadOn() {
    AtomicInteger looks = new AtomicInteger();
    PatientAppender appender = appender(() -> looks.incrementAndGet() < 5);

    append(appender, LARGE);

    assertEquals(5, looks.get());
    assertEquals(1, appended.get());
  }

  @Test
  void looksOnlyOnceInAWhile() {
    AtomicInteger looks = new AtomicInteger();
    PatientAppender appender = appender(() -> looks.incrementAndGet() < 0);

    for (int i = 0; i < 1000; i++) {
      append(appender, 300);
    }

    assertEquals(4, looks.get());
    assertEquals(1000, appended.get());
  }

  @Test
  void losesItsPatienceAndGetsItBackSlowly() {
    AtomicInteger looks = new AtomicInteger();
    PatientAppender appender =
        appender(() -> {
          looks.incrementAndGet();
          clock.addAndGet(SECOND / 2);
          return true;
        });

    append(appender, LARGE);
    assertEquals(9, looks.getAndSet(0));

    append(appender, LARGE);
    assertEquals(2, looks.getAndSet(0));

    clock.addAndGet(3600 * SECOND);
    append(appender, LARGE);
    assertEquals(9, looks.get());
    assertEquals(3, appended.get());
  }

  private PatientAppender appender(BooleanSupplier overrun) {
    return new PatientAppender((_, _, _, _) -> appended.incrementAndGet(), overrun, clock::get);
  }

  private static void append(PatientAppender appender, int length) {
    appender.append(new byte[length], 0, length, 0);
  }
}
