package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 7, -7, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, -1_000_000_007})
  void writesNumbersAsTheyAreRead(long number) {
    assertEquals(Long.toString(number), new Output(1).number(number).toText());
  }

  @Test
  void padsWithZeros() {
    assertEquals("0042", new Output(1).padded(42, 4).toText());
  }

  /// Digits are written eight at once where there is room for them, and one by one where not.
  @Test
  void writesNumbersOfEveryLengthIntoEveryRoom() {
    for (int bits = 0; bits < Long.SIZE - 1; bits++) {
      for (long number : new long[] {(1L << bits) - 1, 1L << bits, 0x5deece66d5deece6L >>> bits}) {
        for (int room = 0; room < 24; room++) {
          String plain = Long.toString(number);

          Output out = new Output(new byte[room]).number(number);
          out.padded(number, 19).padded(number, 2).write('.');

          assertEquals(
              plain + "0".repeat(19 - plain.length()) + plain + lastTwo(plain) + ".", out.toText());
        }
      }
    }
  }

  private static String lastTwo(String number) {
    return ("0" + number).substring(number.length() - 1);
  }

  @Test
  void writesAnyTextAsJsonThatReadsBack() {
    long seed = Long.getLong("natship.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      String text = text(random);
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

      Output fromText = new Output(4).jsonString(text);
      Output fromBytes = new Output(4).jsonString(utf8, 0, utf8.length);

      assertEquals(text, read(fromText), "seed " + seed);
      assertEquals(fromText.toText(), fromBytes.toText(), "seed " + seed);
      Output back = new Output(4);
      JsonText.unescape(fromBytes.array(), 1, fromBytes.size() - 2, back);
      assertEquals(text, back.toText(), "seed " + seed);
    }
  }

  @Test
  void takesEscapesOffAsTheTextOfTheStringDoes() {
    long seed = Long.getLong("natship.seed", System.nanoTime());
    Random random = new Random(seed);
    String[] pieces = {
      "\\\"",
      "\\\\",
      "\\/",
      "\\n",
      "\\u001b",
      "\\u00e9",
      "\\ud83d\\ude00",
      "\\ud83d",
      "\\x",
      "\\u12",
      "a",
      "plain text ",
      "é",
      "\"",
      "\u0001"
    };
    for (int round = 0; round < 5_000; round++) {
      StringBuilder inside = new StringBuilder();
      for (int i = random.nextInt(24); i > 0; i--) {
        inside.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes =
          (inside + (random.nextInt(8) == 0 ? "\\" : "")).getBytes(StandardCharsets.UTF_8);
      String expected = JsonText.unescape(bytes, 0, bytes.length);

      Output text = new Output(1);
      JsonText.unescape(bytes, 0, bytes.length, text);

      String as = new String(expected.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertEquals(as, text.toText(), "seed " + seed);
    }
  }

  @Test
  void replacesHalfASurrogatePairInJson() {
    assertEquals("\"a\ufffdb\"", new Output(4).jsonString("a\ud83db").toText());
  }

  @Test
  void replacesEachByteThatIsNoUtf8() {
    byte[] bytes = {'a', (byte) 0xc3, 'b', (byte) 0xff, (byte) 0xe2, (byte) 0x82};

    assertEquals("\"a\ufffdb\ufffd\ufffd\ufffd\"", new Output(4).jsonString(bytes, 0, 6).toText());
  }

  @Test
  void forgetsFromAPositionOn() {
    Output out = new Output(1).text("keep").text("drop");

    out.truncate(4);

    assertEquals("keep", out.toText());
  }

  private static String text(Random random) {
    StringWriter text = new StringWriter();
    int most = random.nextBoolean() ? 0x80 : 0x11_0000;
    for (int i = random.nextInt(60); i > 0; i--) {
      int c = random.nextInt(10) == 0 ? '"' : random.nextInt(random.nextBoolean() ? 0x80 : most);
      if (c < 0xd800 || c > 0xdfff) {
        text.write(Character.toString(c));
      }
    }
    return text.toString();
  }

  private static String read(Output json) {
    ConfigParseOptions strict = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    return ConfigFactory.parseString("{\"text\":" + json.toText() + "}", strict).getString("text");
  }
}
