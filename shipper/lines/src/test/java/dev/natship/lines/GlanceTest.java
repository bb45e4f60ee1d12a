package dev.natship.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import dev.natship.api.Output;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A glance must never miss a level that reading word by word finds.
final class GlanceTest {
  private static final int LINES = 60_000;

  private static final String[] PIECES = {
    "ERROR",
    "error",
    "Warn",
    "INFO",
    "info",
    "E",
    "W",
    "log",
    "http",
    "PANIC",
    "trace",
    "x",
    "of",
    "Machine",
    "started",
    "naïve",
    "10:30:00",
    "2026-02-17T10:30:00.123Z",
    "2026-02-17 10:30:00,5",
    "42",
    "level=",
    "severity=",
    "lvl=",
    "name=",
    "q=",
    "=",
    "\u001b[31m",
    "\u001b[0m",
    "\u001b",
    "\u001b[38;5;12m",
    "\u001b[K",
    "\u001b[",
    "\n",
    "\t",
    " ",
    " ",
    " ",
    " ",
    "\"",
    "'",
    "\\",
    "[",
    "]",
    "(",
    ")",
    "|",
    ":",
    ": ",
    "-",
    ".",
    ",",
    ";",
    "<3>",
    "<",
    ">",
    "/",
    "*",
    "#",
    "!",
    "{",
    "Error: ",
    "java.io.Exception: ",
    "thread 'main' panicked at",
    "panic: ",
    "E0217 10:30:00",
    "0000000000000000000000000000000000000000000000000000000000000",
    "é",
    "€",
    "\u0001",
    "\u0001".repeat(40),
    "\terror\t",
    "\r"
  };

  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());

  /// A glance is not asked about what begins so.
  private static final String BEGINS = " \t{\\\u001b";

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Glance glance = new Glance();
  private int asked;

  @Test
  void hidesNoLevelOfRandomLines() {
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder();
      int pieces = random.nextInt(1, i % 10 == 0 ? 90 : 14);
      for (int piece = 0; piece < pieces; piece++) {
        line.append(PIECES[random.nextInt(PIECES.length)]);
        line.append(random.nextBoolean() ? " " : "");
      }
      compare(line.toString());
    }
    assertTrue(asked > LINES / 10, () -> asked + " lines stated a level");
  }

  @Test
  void hidesNoLevelOfLinesThatProgramsWrite() throws IOException {
    List<String> lines = lines();
    for (String line : lines) {
      compare(line);
      for (int length = 55; length < 70; length++) {
        compare("0 ".repeat(length / 2) + line);
        compare("10:30:00 " + ".".repeat(length) + " " + line);
      }
    }
    for (int i = 0; i < LINES / 10; i++) {
      String one = lines.get(random.nextInt(lines.size()));
      String other = lines.get(random.nextInt(lines.size()));
      compare(one.substring(random.nextInt(one.length())) + other);
    }
  }

  private void compare(String line) {
    byte[] text = line.getBytes(UTF_8);
    Output json = new Output(256);
    json.jsonString(line);
    byte[] escaped = Arrays.copyOfRange(json.array(), 1, json.size() - 1);
    compare(line, text, false);
    compare(line, escaped, true);
  }

  /// Compares twice: with the text at the end of its array, and with other bytes after it.
  private void compare(String line, byte[] text, boolean escaped) {
    byte[] inside = new byte[text.length + 300];
    Arrays.fill(inside, (byte) 'R');
    System.arraycopy(text, 0, inside, 100, text.length);
    boolean states = false;
    for (LevelSource way : LevelSource.USUAL) {
      StatedLevel stated = new StatedLevel(LevelSource.USUAL);
      stated.reset(text, 0, text.length, escaped, 0);
      @Nullable Level expected = stated.find(way);
      stated.reset(text, 0, text.length, escaped, 0);
      assertEquals(expected, stated.by(way), () -> words(line, escaped));
      stated.reset(inside, 100, 100 + text.length, escaped, 0);
      assertEquals(expected, stated.by(way), () -> words(line, escaped));
      states |= expected != null;
    }
    if (states && BEGINS.indexOf(text[0]) < 0) {
      assertTrue(glance.mayStateLevel(text, 0, text.length, escaped), words(line, escaped));
      assertTrue(
          glance.mayStateLevel(inside, 100, 100 + text.length, escaped), words(line, escaped));
      asked++;
    }
  }

  private static String words(String line, boolean escaped) {
    return "seed " + SEED + (escaped ? ", escaped: " : ": ") + line;
  }

  static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream file = GlanceTest.class.getResourceAsStream("levels.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
      for (String row : text.split("\n")) {
        if (!row.isBlank() && !row.startsWith("#")) {
          String line = row.split(" +", 3)[2];
          lines.add(line.replace("\\t", "\t").replace("\\e", "\u001b").replace("\\n", "\n"));
        }
      }
    }
    return lines;
  }
}
