package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsWordsToTheLeftAndNumbersToTheRight() {
    Table table =
        new Table("name", "count", "end")
            .numbers(1, 1)
            .row("a", "7", "x")
            .row("long name", "1234567", "");

    assertEquals(
        """
        name         count  end
        a                7  x
        long name  1234567
        """,
        table.toString());
  }

  @Test
  void letsNoTextDriveTheTerminal() {
    assertEquals("a?[31mb?\n", new Table("a\u001b[31mb\u0007").toString());
  }
}
