package dev.natship.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A destination speaks of places in what it was sent; the items of a part have other numbers.
class PartialOutcomeTest {
  private static final int[] ITEMS = {10, 20, 30, 40};

  @Test
  void whatIsNotMentionedWasTaken() {
    PartialOutcome outcome = outcome(new int[] {1}, new Delivery.Rejection(2, "no"));

    assertArrayEquals(new int[] {10, 40}, outcome.taken());
    assertArrayEquals(new int[] {20}, outcome.again());
    assertTrue(outcome.refuses(2));
    assertEquals("no", outcome.words()[2]);
    assertFalse(outcome.refusesAll());
  }

  @Test
  void whatIsBothRefusedAndToBeSentAgainWasRefused() {
    PartialOutcome outcome =
        outcome(
            new int[] {0, 0, 1},
            new Delivery.Rejection(0, "first"),
            new Delivery.Rejection(0, "second"));

    assertArrayEquals(new int[] {30, 40}, outcome.taken());
    assertArrayEquals(new int[] {20}, outcome.again());
    assertEquals("first", outcome.words()[0]);
  }

  @Test
  void placesThatThereAreNotCountForNothing() {
    PartialOutcome outcome = outcome(new int[] {-1, 4}, new Delivery.Rejection(99, "no"));

    assertArrayEquals(ITEMS, outcome.taken());
    assertArrayEquals(new int[0], outcome.again());
  }

  @Test
  void eachOneRefusedIsAllRefused() {
    PartialOutcome outcome =
        outcome(
            new int[0],
            new Delivery.Rejection(3, "d"),
            new Delivery.Rejection(1, "b"),
            new Delivery.Rejection(0, "a"),
            new Delivery.Rejection(2, "c"));

    assertTrue(outcome.refusesAll());
    assertArrayEquals(new String[] {"a", "b", "c", "d"}, outcome.words());
  }

  private static PartialOutcome outcome(int[] again, Delivery.Rejection... rejected) {
    return PartialOutcome.of(
        new Delivery.Partial(200, "", again, List.of(rejected), Duration.ZERO), ITEMS);
  }
}
