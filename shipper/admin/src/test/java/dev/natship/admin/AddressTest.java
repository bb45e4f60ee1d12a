package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  private final Problems problems = new Problems();

  @Test
  void allAddressesAreWrittenWithBrackets() {
    assertEquals("[::]:8686", read("[::]:8686").orElseThrow().toString());
    assertEquals("[::]:8686", read(":8686").orElseThrow().toString());
    assertEquals("http://127.0.0.1:8686", read("[::]:8686").orElseThrow().url());
    assertEquals("http://127.0.0.1:1", read("127.0.0.1:1").orElseThrow().url());
  }

  @Test
  void knowsLoopback() {
    assertTrue(read("127.0.0.1:8686").orElseThrow().isLoopback());
    assertTrue(read("[::1]:8686").orElseThrow().isLoopback());
    assertTrue(read("localhost:8686").orElseThrow().isLoopback());
    assertFalse(read("[::]:8686").orElseThrow().isLoopback());
    assertFalse(read("0.0.0.0:8686").orElseThrow().isLoopback());
  }

  @Test
  void offMeansNone() {
    assertEquals(Optional.empty(), read("off"));
    assertTrue(problems.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8686", "[::]", "[::]:99999", "example.com:80", "[::]:x", "[zz]:1"})
  void refusesWhatIsNoAddress(String text) {
    assertEquals(Optional.empty(), read(text));
    assertEquals(1, problems.all().size());
  }

  private Optional<Address> read(String text) {
    return Address.read(
        Settings.parse("admin", "address = \"" + text + "\"", problems), "[::]:8686");
  }
}
