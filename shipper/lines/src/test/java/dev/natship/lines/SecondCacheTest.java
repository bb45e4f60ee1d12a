package dev.natship.lines;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Rfc3339;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecondCacheTest {
  private static final List<String> SECONDS =
      List.of(
          "2026-02-17T10:30:00",
          "2026-02-17T10:30:01",
          "2026-02-17 10:30:01",
          "2026-02-30T10:30:01",
          "1969-12-31T23:59:59",
          "2016-12-31T23:59:60");
  private static final List<String> FRACTIONS =
      List.of("", ".0", ".5", ".000000001", ".123456789", ".1234567899", ".", ".12a", ",25");
  private static final String NINE = "0123456789./:; a\u007f";
  private static final List<String> ZONES = List.of("Z", "z", "+02:00", "", "ZZ");

  private final SecondCache cache = new SecondCache();

  @Test
  void readsEveryTimeAsIfThereWereNoneBefore() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] text =
          ("x" + any(SECONDS, random) + any(FRACTIONS, random) + any(ZONES, random))
              .getBytes(US_ASCII);

      long time = cache.parse(text, 1, text.length);

      assertEquals(
          Rfc3339.parse(text, 1, text.length - 1),
          time,
          () -> new String(text, US_ASCII) + ", seed " + seed);
    }
  }

  @Test
  void readsNineDigitsOnlyWhereThereAreNine() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder fraction = new StringBuilder();
      while (fraction.length() < 9) {
        fraction.append(NINE.charAt(random.nextInt(random.nextInt(8) == 0 ? NINE.length() : 10)));
      }
      byte[] text = (SECONDS.getFirst() + "." + fraction + "Z").getBytes(US_ASCII);

      assertEquals(
          Rfc3339.parse(text, 0, text.length),
          cache.parse(text, 0, text.length),
          () -> new String(text, US_ASCII) + ", seed " + seed);
    }
  }

  private static String any(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }
}
