package dev.natship.lines;

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
    int length = to - from;
    for (int i = 0; i < WORDS.length; i++) {
      byte[] word = WORDS[i];
      if (word.length == length
          && word[0] == bytes[from]
          && Arrays.equals(word, 0, length, bytes, from, to)) {
        return LEVELS[i];
      }
    }
    return length > LONGEST
        ? Level.INFO
        : Level.of(new String(bytes, from, length, StandardCharsets.UTF_8));
  }
}
