package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTokensTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final String[] PIECES = {
    "a",
    "]",
    "some plain words",
    "\\\\",
    "\\\"",
    "\\n",
    "\\u001b",
    "\\u001B",
    "\\u000a",
    "\\/",
    "\\u0041",
    "é",
  };

  /// Who knows where a string ends learns the same of it as who looks for its end.
  @Test
  void aStringIsCanonicalWhereverItEnds() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder inside = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        // The odd ones are at the end: most strings hold few of them.
        inside.append(PIECES[random.nextInt(random.nextInt(4) == 0 ? PIECES.length : 7)]);
      }
      String before = "x".repeat(random.nextInt(9));
      String after = random.nextBoolean() ? "" : ",\"\\/ and \\u0041\"";
      byte[] json = (before + inside + '"' + after).getBytes(StandardCharsets.UTF_8);
      int from = before.length();
      int to = from + inside.toString().getBytes(StandardCharsets.UTF_8).length;

      int end = JsonTokens.stringEnd(json, from);

      assertEquals(to, end < 0 ? ~end : end, "seed " + SEED);
      assertEquals(end >= 0, JsonTokens.isCanonical(json, from, to), "seed " + SEED);
    }
  }
}
