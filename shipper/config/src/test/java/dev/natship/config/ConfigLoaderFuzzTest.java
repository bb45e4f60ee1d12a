package dev.natship.config;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderFuzzTest {
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "${",
    "${?",
    "}",
    "=",
    ":",
    ",",
    "\n",
    "#",
    "//",
    "\\u00",
    "\\",
    "+=",
    "'",
    "sinks",
    "sinks.a",
    "sinks.http",
    "type",
    "preset",
    "variables",
    "enabled",
    "nats",
    "journal",
    "defaults",
    "HTTP_URL",
    "HTTP_TOKEN",
    "sinks.a",
    "include ",
    "\"own.conf\"",
    "file(",
    "url(",
    "null",
    "1",
    "-1e9999",
    "1 MB",
    "true",
    "\u0000",
    "é",
    "\ud83d",
    " ",
    ".",
    "..",
    "a",
    "b",
    "providers",
    "profile",
    "automatic",
    "${sinks}",
    "${sinks.a}",
    "${HTTP_URL}",
    "${?NOPE}",
    "${NOPE}"
  };

  @TempDir Path folder;

  @Test
  void neverThrowsForWhateverTheOwnersFileHolds() throws IOException {
    long seed = Long.getLong("natship.seed", System.nanoTime());
    Random random = new Random(seed);
    String reference = Files.readString(Installation.find().reference());
    for (int round = 0; round < 1500; round++) {
      String text = round % 3 == 0 ? mutated(reference, random) : composed(random);
      try {
        load(text);
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ", round " + round + ": " + text, e);
      }
    }
  }

  @Test
  void saysThatAFileIsNestedTooDeep() throws IOException {
    load("a = " + "[".repeat(200_000));
    load("a" + ".a".repeat(50_000) + " = 1");
    load("sinks " + "{a ".repeat(100_000));
  }

  private void load(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), text.replace("\ud83d", "?"));
    Configuration configuration =
        ConfigLoader.load(
            Installation.find(),
            Variables.of(Map.of("HTTP_URL", "https://x", "HTTP_TOKEN", "t")),
            Optional.of(file));
    configuration.section("nats").texts("subjects");
    configuration.section("journal").bytes("memory", 0);
    configuration.refuseUnknown();
    if (configuration.problems().isEmpty()) {
      configuration.shown();
    }
  }

  private static String composed(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i >= 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
      if (random.nextInt(3) == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(3)) {
        case 0 -> mutated.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> mutated.deleteCharAt(at);
        default -> mutated.setCharAt(at, (char) random.nextInt(256));
      }
    }
    return mutated.toString();
  }
}
