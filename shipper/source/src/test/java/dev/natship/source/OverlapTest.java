package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private final Overlap overlap = new Overlap();

  @Test
  void letsEachMessagePassOnceWhoeverBringsItFirst() {
    overlap.begin();

    assertTrue(older("a"));
    assertFalse(newer("a"));
    assertTrue(newer("b"));
    assertFalse(older("b"));
  }

  @Test
  void letsTheSameLineTwicePassTwice() {
    overlap.begin();

    assertTrue(older("a"));
    assertTrue(older("a"));
    assertFalse(newer("a"));
    assertFalse(newer("a"));
    assertTrue(newer("a"));
  }

  @Test
  void countsWhatOnlyTheOlderOneHasBrought() {
    overlap.begin();
    older("a");
    older("a");
    newer("b");
    assertEquals(2, overlap.ahead());

    newer("a");
    assertEquals(1, overlap.ahead());
    newer("a");
    older("b");
    assertEquals(0, overlap.ahead());

    older("c");
    overlap.end();
    overlap.begin();
    assertEquals(0, overlap.ahead());
  }

  @Test
  void countsWhatOnlyTheNewerOneHasBrought() {
    overlap.begin();
    newer("a");
    newer("a");
    older("b");
    assertEquals(2, overlap.behind());

    older("a");
    older("a");
    older("a");
    assertEquals(0, overlap.behind());
    assertEquals(2, overlap.ahead());
  }

  @Test
  void remembersABoundedNumberOfLinesAndForgetsTheOldest() {
    Overlap small = new Overlap(2);
    small.begin();

    for (String line : new String[] {"a", "b", "c"}) {
      assertTrue(isFirst(small, false, line));
    }

    assertEquals(2, small.remembered());
    assertEquals(1, small.forgotten());
    assertEquals(2, small.behind());
    assertTrue(isFirst(small, true, "a"));
    assertFalse(isFirst(small, true, "c"));
  }

  @Test
  void comparesNothingOutsideOfAnOverlap() {
    assertTrue(older("a"));
    assertTrue(newer("a"));
  }

  private boolean older(String line) {
    return isFirst(overlap, true, line);
  }

  private boolean newer(String line) {
    return isFirst(overlap, false, line);
  }

  private static boolean isFirst(Overlap overlap, boolean older, String line) {
    byte[] bytes = ("before " + line + " after").getBytes(StandardCharsets.UTF_8);
    return overlap.isFirst(older, "logs.a", bytes, 7, bytes.length - 13);
  }
}
