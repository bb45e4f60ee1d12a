package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a saved place when its file is damaged or was never finished.
class CursorFileTest {
  @TempDir Path folder;

  private Path file;
  private Storage storage;

  @BeforeEach
  void save() throws IOException {
    storage = FolderStorage.locked(folder);
    try (CursorFile cursor = CursorFile.create(storage, "loki", 5)) {
      cursor.save(6);
      cursor.save(7);
    }
    file = folder.resolve(CursorFile.fileName("loki"));
  }

  @Test
  void oneDamagedSlotFallsBackToTheOther() throws Exception {
    byte[] whole = Files.readAllBytes(file);

    for (int at = 0; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 1;
      Files.write(file, bytes);
      long read = read().orElseThrow();

      assertTrue(read == 7 || read == 6, "byte " + at + " gives " + read);
    }
  }

  @Test
  void twoDamagedSlotsAreAPlaceThatIsUnknown() throws Exception {
    Files.write(file, new byte[Math.toIntExact(Files.size(file))]);

    assertEquals(Optional.of(CursorFile.DAMAGED), read());
  }

  @Test
  void aFileThatWasNeverFinishedIsNoPlace() throws Exception {
    Files.write(file, new byte[100]);

    assertEquals(Optional.empty(), read());
  }

  @Test
  void savingGoesOnAfterTheFileWasOpenedAgain() throws Exception {
    try (CursorFile cursor = CursorFile.open(storage, "loki")) {
      cursor.save(8);
    }

    assertEquals(Optional.of(8L), read());
  }

  @Test
  void anyNameMakesAFileNameAndComesBack() {
    for (String name : new String[] {"axiom", "Größe/π", "..", "a b%c", ""}) {
      String file = CursorFile.fileName(name);

      assertEquals(Optional.of(name), CursorFile.parse(file));
      assertTrue(file.chars().allMatch(c -> c < 128 && c != '/'), file);
    }
  }

  private Optional<Long> read() throws IOException {
    try (StoredFile stored = storage.open(CursorFile.fileName("loki"))) {
      return CursorFile.read(stored);
    }
  }
}
