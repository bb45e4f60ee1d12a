package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import dev.natship.api.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Reads the levels of the lines in `levels.txt`, both as text and inside a JSON string.
final class StatedLevelTest {
  private final StatedLevel stated = new StatedLevel(LevelSource.USUAL);

  /// @param wanted name of the level; `-` for none
  private record Example(String wanted, String program, String line) {
    boolean isFriend() {
      return program.equals("friend");
    }
  }

  @Test
  void readsWhatProgramsState() throws IOException {
    List<Example> examples = examples();
    List<String> wrong = new ArrayList<>();
    for (Example example : examples) {
      check(example, found(example.line()), wrong);
      check(example, foundEscaped(example.line()), wrong);
    }

    assertTrue(examples.size() >= 150, () -> examples.size() + " lines");
    assertTrue(examples.stream().map(Example::program).distinct().count() >= 40);
    assertEquals(List.of(), wrong.stream().filter(one -> one.startsWith("friend")).toList());
    assertTrue(
        wrong.isEmpty(),
        () -> wrong.size() + " of " + examples.size() * 2 + "\n" + String.join("\n", wrong));
  }

  @Test
  void neverThrowsWhateverIsCutOffWhereverItIs() throws IOException {
    Random random = new Random(7);
    for (Example example : examples()) {
      byte[] line = bytes(example.line());
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(line.length + 1);
        int to = from + random.nextInt(line.length + 1 - from);
        of(line, from, to, false);
        of(line, from, to, true);
      }
    }
  }

  /// An object is read piece by piece. A number or a word at the end of a piece may go on in the
  /// next one, so it does not count yet.
  @Test
  void readsNoLevelThatIsCutOffByTheEndOfWhatWasLookedAt() {
    for (int length = 0; length < 1000; length++) {
      String before = "{\"a\":\"" + "x".repeat(length);
      assertEquals("INFO", found(before + "\",\"level\":30,\"b\":1}"), () -> before);
      assertEquals("INFO", foundEscaped(before + "\",\"level\":30,\"b\":1}"), () -> before);
      assertEquals("TRACE", found(before + "\",\"level\":\"finer\"}"), () -> before);
      assertEquals("ERROR", foundEscaped(before + "\",\"s\":\"E\",\"b\":1}"), () -> before);
    }
  }

  private static void check(Example example, String found, List<String> wrong) {
    if (!found.equals(example.wanted())) {
      wrong.add(
          example.program()
              + ": "
              + found
              + " instead of "
              + example.wanted()
              + ": "
              + example.line());
    }
  }

  private String found(String line) {
    byte[] bytes = bytes("xx" + line + "ERROR");
    return name(of(bytes, 2, bytes.length - 5, false));
  }

  private String foundEscaped(String line) {
    Output out = new Output(256);
    out.jsonString(line);
    return name(of(out.array(), 1, out.size() - 1, true));
  }

  private @Nullable Level of(byte[] message, int from, int to, boolean escaped) {
    stated.reset(message, from, to, escaped, 0);
    for (LevelSource source : LevelSource.USUAL) {
      Level level = stated.by(source);
      if (level != null) {
        return level;
      }
    }
    return null;
  }

  private static String name(@Nullable Level level) {
    return level == null ? "-" : level.name();
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    try (InputStream file = StatedLevelTest.class.getResourceAsStream("levels.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String row : text.split("\n")) {
        if (!row.isBlank() && !row.startsWith("#")) {
          String[] parts = row.split(" +", 3);
          String line = parts[2].replace("\\t", "\t").replace("\\e", "\u001b").replace("\\n", "\n");
          examples.add(new Example(parts[0], parts[1], line));
        }
      }
    }
    return examples;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
