package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.OptionalInt;
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

  @Test
  void onATerminalItLeavesOutWhatIsZeroAndThenCutsTheLongestText() {
    Table table =
        new Table("destination", "delivered", "sampled", "last error")
            .numbers(1, 2)
            .row("a-name-of-somebody", "12", "0", "401: the key was revoked by its owner")
            .row("b", "3", "0", "");

    assertEquals(
        """
        destination         delivered  last error
        a-name-of-somebody         12  401: the key was revok…
        b                           3
        """,
        table.within(OptionalInt.of(54)).toString());
    assertEquals(
        """
        destination         delivered  sampled  last error
        a-name-of-somebody         12        0  401: the key was revoked by its owner
        b                           3        0
        """,
        table.within(OptionalInt.empty()).toString());
  }

  @Test
  void numbersAreNeverCut() {
    Table table = new Table("destination", "read").numbers(1, 1).row("a-long-name", "123456789");

    assertEquals(
        """
        destina…       read
        a-long-…  123456789
        """,
        table.within(OptionalInt.of(10)).toString());
  }

  @Test
  void goesOnBelowFromWordToWordWhereThatIsAskedFor() {
    OptionalInt narrow = OptionalInt.of(22);
    Table table =
        new Table("name", "needs")
            .row("axiom", "AXIOM_TOKEN AXIOM_DATASET")
            .row("file", "FILE_PATH")
            .row("a", "A_VARIABLE_WITH_A_LONG_NAME B");

    assertFalse(table.fits(narrow));
    assertEquals(
        """
        name   needs
        axiom  AXIOM_TOKEN
               AXIOM_DATASET
        file   FILE_PATH
        a      A_VARIABLE_WIT…
               B
        """,
        table.within(narrow).continued().toString());
  }
}
