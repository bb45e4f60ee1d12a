package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InflowTest {
  private final PauseDetector pauses = new PauseDetector(Duration.ofSeconds(2), at(0));
  private final Inflow inflow = new Inflow(pauses, Duration.ofHours(1), at(0));

  @Test
  void takesWhatWasReadForASignOfLife() {
    inflow.came(at(1));

    assertEquals(at(1), inflow.lastSign());
  }

  @Test
  void doubtsWhatIsReadAfterAPauseUntilTheServerAnswers() {
    pauses.beat(at(1));
    inflow.came(at(1));

    inflow.came(at(60));
    inflow.came(at(61));
    assertTrue(inflow.isDoubtful());
    assertEquals(at(1), inflow.lastSign());

    pauses.beat(at(61));
    inflow.proven();
    inflow.came(at(62));
    assertFalse(inflow.isDoubtful());
  }

  @Test
  void keepsTheFirstSignOverAllSocketsUntilTheGapIsTold() {
    pauses.beat(at(1));
    inflow.came(at(1));
    inflow.doubt(at(1));

    pauses.beat(at(60));
    inflow.opened(at(60));
    inflow.proven();
    inflow.opened(at(61));
    inflow.came(at(61));
    assertEquals(at(1), inflow.lastSign());

    inflow.told();
    assertEquals(at(61), inflow.lastSign());
  }

  @Test
  void waitsForRoom() {
    AtomicInteger looks = new AtomicInteger();
    inflow.readOnlyUnless(() -> looks.incrementAndGet() < 5);

    inflow.awaitRoom(() -> false);

    assertEquals(5, looks.get());
  }

  @Test
  void readsOnWhereNobodyMakesRoom() {
    Inflow hasty = new Inflow(pauses, Duration.ZERO, at(0));
    hasty.readOnlyUnless(() -> true);

    hasty.awaitRoom(() -> false);
    hasty.awaitRoom(() -> false);
  }

  @Test
  void readsOnWhereTheSocketIsBeingClosed() {
    inflow.readOnlyUnless(() -> true);

    inflow.awaitRoom(() -> true);
  }

  private static ClockReading at(int seconds) {
    return new ClockReading(seconds * 1_000_000_000L, seconds * 1_000L);
  }
}
