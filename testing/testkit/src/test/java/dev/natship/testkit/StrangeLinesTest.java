package dev.natship.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrangeLinesTest {

  @Test
  void haveNamesOfTheirOwnAndFitIntoAMessage() {
    Set<String> names = new HashSet<>();

    for (StrangeLines.Line line : StrangeLines.all()) {
      assertTrue(names.add(line.name()), line.name());
      assertTrue(line.payload().length <= 1 << 20, line.name());
    }
  }

  @Test
  void areAsLargeAsTheirNamesSay() {
    for (StrangeLines.Line line : StrangeLines.hostileToPatterns(1 << 20)) {
      assertEquals(1 << 20, line.payload().length, 10, line.name());
    }
    assertEquals(46_000, StrangeLines.quadratic().getFirst().payload().length, 2_000);
  }
}
