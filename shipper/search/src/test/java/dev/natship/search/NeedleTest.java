package dev.natship.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
  private static int find(Needle needle, String text, int from) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return needle.find(bytes, from, bytes.length);
  }

  @Test
  void findsWhatStringsFind() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text = letters(random, random.nextInt(60));
      String wanted = letters(random, 1 + random.nextInt(4));
      int from = random.nextInt(text.length() + 1);
      String where = "\"" + wanted + "\" in \"" + text + "\" from " + from;

      assertEquals(
          text.indexOf(wanted, from), find(Needle.of(wanted, false).getFirst(), text, from), where);
      assertEquals(
          text.toLowerCase(Locale.ROOT).indexOf(wanted.toLowerCase(Locale.ROOT), from),
          find(Needle.of(wanted, true).getFirst(), text, from),
          where);
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append("abABz \"{".charAt(random.nextInt(8)));
    }
    return out.toString();
  }

  @Test
  void looksNoFurtherThanTheEnd() {
    byte[] bytes = "a needle".getBytes(StandardCharsets.US_ASCII);
    Needle needle = Needle.of("needle", false).getFirst();

    assertEquals(2, needle.find(bytes, 0, 8));
    assertEquals(Needle.NONE, needle.find(bytes, 0, 7));
    assertEquals(Needle.NONE, needle.find(bytes, 3, 8));
  }

  @Test
  void knowsHowJsonWritesIt() {
    List<Needle> ways = Needle.of("say \"ü\"", false);
    String python = "{\"m\":\"say \\\"\\u00fc\\\"\"}";

    assertEquals(3, ways.size());
    assertEquals(1, Needle.of("plain", false).size());
    assertNotEquals(List.of(-1, -1, -1), ways.stream().map(way -> find(way, python, 0)).toList());
  }
}
