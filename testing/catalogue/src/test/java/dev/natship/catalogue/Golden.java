package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares texts with golden files, one readable file each.
///
/// `-Dgolden=write` writes the files anew. Read what changed before you commit it.
final class Golden {
  private static final Path FOLDER =
      ShippedConfiguration.root().resolve("testing/catalogue/src/test/resources/golden");
  private static final boolean WRITE = "write".equals(System.getProperty("golden"));

  private Golden() {}

  static String read(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  /// @param name path of the file in the folder of golden files
  static void check(String name, String actual) throws IOException {
    Path file = FOLDER.resolve(name);
    if (WRITE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertTrue(Files.exists(file), () -> "no golden file; there came\n" + actual);
    assertEquals(Files.readString(file), actual);
  }
}
