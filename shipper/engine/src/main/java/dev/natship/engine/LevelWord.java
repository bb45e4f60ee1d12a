package dev.natship.engine;

import dev.natship.api.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Recognises the words that nearly every line uses without making a text of them.
final class LevelWord {
  private static final int LONGEST = 32;
  private static final Level[] LEVELS = Level.values();
  private static final byte[][] WORDS = new byte[LEVELS.length][];

  static {
    for (int i = 0; i < LEVELS.length; i++) {
      WORDS[i] = LEVELS[i].word().getBytes(StandardCharsets.US_ASCII);
    }
  }

  private LevelWord() {}

  static Level of(byte[] bytes, int from, int to) {
    for (int i = 0; i < WORDS.length; i++) {
      if (Arrays.equals(WORDS[i], 0, WORDS[i].length, bytes, from, to)) {
        return LEVELS[i];
      }
    }
    return to - from > LONGEST
        ? Level.INFO
        : Level.of(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }
}
