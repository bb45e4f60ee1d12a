package dev.natship.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SearchBarTest {

  @Test
  void theBarSaysHowLongItMayLast() {
    String text = SearchBar.text(1_000_000_000, 4_000_000_000L, 12, 2_000_000_000L);

    assertEquals(
        "[#####...............]  25 %  1.0 GB of 4.0 GB  500 MB/s  6 s left  12 found", text);
  }
}
