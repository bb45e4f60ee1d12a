package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private static final int ROOM = -1;

  private final Holding holding = new Holding(Duration.ofSeconds(8), 0);

  @Test
  void readsOnWhereThereIsRoom() {
    assertFalse(holding.mustWait(ROOM, at(0)));
    assertEquals(Duration.ZERO, holding.held());
  }

  @Test
  void waitsWhileRoomIsBeingMade() {
    for (int second = 0; second < 8; second++) {
      assertTrue(holding.mustWait(second, at(second)));
      assertTrue(holding.isWaiting());
    }
    assertFalse(holding.mustWait(ROOM, at(8)));
    assertEquals(Duration.ofSeconds(8), holding.held());
    assertFalse(holding.hasLetGo());
  }

  @Test
  void letsGoBeforeTheServerDoes() {
    for (int second = 0; second <= 8; second++) {
      assertTrue(holding.mustWait(second, at(second)));
    }
    assertFalse(holding.mustWait(9, at(9)));
    assertTrue(holding.hasLetGo());
    assertFalse(holding.mustWait(10, at(10)));
  }

  @Test
  void letsGoWhereNobodyMakesRoom() {
    assertTrue(holding.mustWait(7, at(0)));
    assertTrue(holding.mustWait(7, at(2)));
    assertFalse(holding.mustWait(7, at(4)));
    assertTrue(holding.hasLetGo());
  }

  @Test
  void addsUpTheWaitsOfOneBurst() {
    assertTrue(holding.mustWait(1, at(0)));
    assertFalse(holding.mustWait(ROOM, at(2)));
    assertTrue(holding.mustWait(2, at(3)));
    assertFalse(holding.mustWait(ROOM, at(6)));
    assertTrue(holding.mustWait(3, at(7)));
    assertTrue(holding.mustWait(4, at(9)));
    assertFalse(holding.mustWait(5, at(11)));
  }

  @Test
  void waitsAgainOnlyAfterThereWasRoomForAWhile() {
    holding.mustWait(1, at(0));
    holding.mustWait(1, at(20));
    assertTrue(holding.hasLetGo());

    assertFalse(holding.mustWait(ROOM, at(30)));
    assertFalse(holding.mustWait(2, at(31)));

    assertFalse(holding.mustWait(ROOM, at(60)));
    assertFalse(holding.mustWait(ROOM, at(92)));
    assertFalse(holding.hasLetGo());
    assertTrue(holding.mustWait(3, at(93)));
  }

  @Test
  void waitsAShorterTimeWhereMoreComes() {
    for (int second = 0; second < 5; second++) {
      holding.came(20 << 20, at(second));
    }

    assertTrue(holding.mustWait(1, at(5)));
    assertTrue(holding.mustWait(2, at(6)));
    assertFalse(holding.mustWait(3, at(8)));
    assertTrue(holding.hasLetGo());
  }

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
