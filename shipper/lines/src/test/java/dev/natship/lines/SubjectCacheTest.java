package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubjectCacheTest {
  private final SubjectCache cache = new SubjectCache();

  @Test
  void writesEverySubjectAsItIsInWhateverOrderTheyCome() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int number = random.nextInt(200);
      String subject =
          switch (number % 4) {
            case 0 -> "logs.app-" + number;
            case 1 -> "logs.größe-" + number;
            case 2 -> "logs." + "long-".repeat(number) + number;
            default -> "";
          };
      Output out = new Output(16);
      out.text("before ");

      cache.write(subject, out);

      assertEquals("before " + subject, out.toText(), () -> "seed " + seed);
    }
  }
}
