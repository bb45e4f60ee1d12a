package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CursorsTest {
  private final Cursors cursors = new Cursors();

  @Test
  void aNewCursorIsSavedSoonEvenIfItNeverMoves() {
    cursors.beginSave();
    assertFalse(cursors.saveWanted());

    Cursor taken = cursors.take("axiom", 7);

    assertTrue(taken.dirty());
    assertTrue(cursors.saveWanted());
  }

  @Test
  void aCursorThatIsKnownAsksForNoSaveWhenItIsTakenAgain() {
    cursors.take("axiom", 7).release();
    cursors.beginSave();

    assertEquals(7, cursors.take("axiom", 9).committed());

    assertFalse(cursors.saveWanted());
  }
}
