package dev.natship.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever lines came before, a line is quoted as it would be alone.
class QuotedHeadTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final String[] PIECES = {"\"", "\\", "plain text", "é", "è", "\n", "{", "😀", "1"};

  private final Random random = new Random(SEED);

  @Test
  void quotesEachLineAsItWouldBeAlone() {
    for (int stream = 0; stream < 500; stream++) {
      QuotedHead lines = new QuotedHead();
      String head = text(120);
      for (int i = 0; i < 40; i++) {
        int kept = random.nextInt(3) == 0 ? random.nextInt(head.length() + 1) : head.length();
        byte[] line = (head.substring(0, kept) + text(30)).getBytes(StandardCharsets.UTF_8);
        Output out = new Output(16);

        lines.write(line, line.length, out);

        Output alone = new Output(16).jsonString(line, 0, line.length);
        assertEquals(alone.toText(), out.toText(), "seed " + SEED);
      }
    }
  }

  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
