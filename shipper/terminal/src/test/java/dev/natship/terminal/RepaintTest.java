package dev.natship.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepaintTest {
  /// A terminal that does not wrap leaves its cursor on the last sign of a full row, so that what
  /// erases the rest of the row takes that sign with it.
  @Test
  void aRowThatIsFullKeepsItsLastSign() {
    assertEquals(
        "\u001b[2;1H\u001b[Kfull",
        Terminal.repaint(List.of("same", "old"), List.of("same", "full")));
  }

  @Test
  void anotherNumberOfRowsPaintsAllAnew() {
    assertEquals(
        "\u001b[2J\u001b[1;1H\u001b[Kone\u001b[2;1H\u001b[Ktwo",
        Terminal.repaint(List.of("one"), List.of("one", "two")));
  }
}
