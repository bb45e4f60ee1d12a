package dev.natship.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each configuration in `samples` becomes the file of the same name that ends in `.conf`.
/// `-Dgolden=write` writes those anew; look at them before believing them.
class SamplesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".conf") && !name.contains("broken"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void becomesWhatStandsBesideIt(String name) throws Exception {
    Migration migration = Migration.of(name, Files.readString(SAMPLES.resolve(name)));

    Path golden = SAMPLES.resolve(name.replaceFirst("\\.[a-z]+$", ".conf"));
    if (System.getProperty("golden", "").equals("write")) {
      Files.writeString(golden, migration.hocon());
    }
    assertEquals(Files.readString(golden), migration.hocon());
  }

  @Test
  void nothingOfUpstreamsTemplatesIsLeftOut() throws Exception {
    for (String name : List.of("fly-old.toml", "fly-new.yaml")) {
      Migration migration = Migration.of(name, Files.readString(SAMPLES.resolve(name)));

      assertEquals(List.of(), migration.leftOut(), name);
    }
  }

  @Test
  void everythingThatIsLeftOutStandsInTheOutputAsWell() throws Exception {
    for (String name : samples()) {
      Migration migration = Migration.of(name, Files.readString(SAMPLES.resolve(name)));

      for (Migration.LeftOut left : migration.leftOut()) {
        assertTrue(migration.hocon().contains("#   " + left.words(name)), left.words(name));
        assertTrue(left.line() > 0, left.words(name));
      }
    }
  }
}
