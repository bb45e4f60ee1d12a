package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ItemOutcomesTest {
  private final ItemOutcomes items = new ItemOutcomes();

  @Test
  void nothingSaidMeansAllTaken() {
    assertEquals(new Delivery.Accepted(200), items.delivery(200, 3));
  }

  @Test
  void whatIsRefusedAndWhatComesAgainAreToldApart() {
    items.retry(0, "busy");
    items.park(1, "no such topic");
    items.reject(2, "too long");

    Delivery.Partial partial = assertInstanceOf(Delivery.Partial.class, items.delivery(0, 4));

    assertArrayEquals(new int[] {0, 1}, partial.retry());
    assertEquals(List.of(new Delivery.Rejection(2, "too long")), partial.rejected());
    assertEquals("too long", partial.words());
  }

  @Test
  void theDestinationIsAtFaultOnlyWhenItIsForAll() {
    items.park(0, "no such topic");
    items.park(1, "no such topic");

    assertEquals(new Delivery.Park(404, "no such topic"), items.delivery(404, 2));
    assertInstanceOf(Delivery.Partial.class, items.delivery(404, 3));
  }

  @Test
  void nothingTakenIsTriedAgainAsAWhole() {
    items.retry(0, "busy");
    items.park(1, "no such topic");

    assertEquals(new Delivery.Retry(0, "no such topic"), items.delivery(0, 2));
  }
}
