package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelCostTest {
  @Test
  void shortMeasuringTellsOfMixedLinesAndOfEachProgram() {
    List<LevelCost.Outcome> outcomes = new LevelCost(Duration.ofMillis(1)).measure();

    assertEquals("mixed", outcomes.getFirst().lines());
    assertEquals(2048, outcomes.getFirst().count());
    assertEquals(2048, outcomes.stream().skip(2).mapToInt(LevelCost.Outcome::count).sum());
    assertTrue(outcomes.size() > 5, outcomes::toString);
    assertTrue(outcomes.stream().allMatch(each -> each.without() > 0), outcomes::toString);
  }

  @Test
  void itsLinesDifferAlsoButForTheirMarks() {
    LevelCost.Lines lines = LevelCost.mixed();
    Set<String> different = new HashSet<>();
    int from = 0;
    for (int end : lines.ends()) {
      String line = new String(lines.bytes(), from, end - from, UTF_8);
      int mark = Mark.find(lines.bytes(), from, end) - from;
      different.add(line.substring(0, mark) + line.substring(mark + Mark.LENGTH));
      from = end;
    }

    assertTrue(different.size() > 1900, "only " + different.size());
  }
}
