package dev.natship.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SttyTest {
  @Test
  void readsRowsAndColumns() {
    assertEquals(Optional.of(new Terminal.Size(132, 43)), Stty.size("43 132"));
  }

  @Test
  void believesNoTerminalWithoutRoom() {
    assertEquals(Optional.empty(), Stty.size("0 0"));
    assertEquals(Optional.empty(), Stty.size(""));
    assertEquals(Optional.empty(), Stty.size("stty: no such device"));
  }
}
