package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.testkit.StrangeLines;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The scanners find the same as the regular expressions that they replaced.
class SecretsTest {
  private static final Map<Secrets, Pattern> ORACLES =
      Map.of(
          Secrets.ANSI, Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]"),
          Secrets.EMAIL, Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+"),
          Secrets.IPV4, Pattern.compile("\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b"),
          Secrets.BEARER, Pattern.compile("(?<=\\b[Bb]earer )[A-Za-z0-9._~+/=-]+"),
          Secrets.JWT, Pattern.compile("\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"),
          Secrets.AWS_KEY, Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"));

  private static final String[] PIECES = {
    "a",
    "b.c",
    "@",
    "a@b.c",
    ".",
    "-",
    "_",
    "+",
    " ",
    "1",
    "12",
    "255",
    "1.2.3.4",
    "1234",
    ", ",
    "Bearer ",
    "bearer",
    "xBearer ",
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9",
    "AKIA",
    "ASIA",
    "AKIA0123456789ABCDEF",
    "\u001b[",
    "\u001b",
    "[",
    "0;1",
    "m",
    "?",
    "é",
    "漢",
    "😀",
    "\n",
    "=",
    "~",
    "/",
    ":",
    "Z9",
    "e",
    "%"
  };

  static Stream<Secrets> withOracle() {
    return ORACLES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("withOracle")
  void findTheSameAsTheRegularExpressions(Secrets secret) {
    Random random = new Random(8);

    for (int i = 0; i < 60_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(14); piece >= 0; piece--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String line = text.toString();

      String expected = ORACLES.get(secret).matcher(line).replaceAll("<>");

      assertEquals(expected, redacted(secret, line), () -> secret + " in " + line);
    }
  }

  /// The former expression took any 13 to 19 digits for a card: order numbers, times in
  /// nanoseconds, ids. With the check digit, only one in ten of those is taken for one.
  @ParameterizedTest
  @CsvSource({
    "4111 1111 1111 1111, <>",
    "paid with 4111-1111-1111-1111., paid with <>.",
    "4111111111111111 12, <> 12",
    "12 4111111111111111, 12 <>",
    "378282246310005, <>",
    "6304000000000000000, <>",
    "4111 1111 1111 1112, 4111 1111 1111 1112",
    "1771324200123456789, 1771324200123456789",
    "x4111111111111111, x4111111111111111",
    "4111111111111111x, 4111111111111111x",
    "4111  1111  1111  1111, 4111  1111  1111  1111",
  })
  void takesOnlyCardsWhoseCheckDigitIsRight(String line, String expected) {
    assertEquals(expected, redacted(Secrets.CARD, line));
  }

  @Test
  void findsNoCardThatTheRegularExpressionDidNotFind() {
    Pattern oracle = Pattern.compile("\\b(?:[0-9][ -]?){12,18}[0-9]\\b");
    Random random = new Random(9);
    int cards = 0;

    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int digit = 10 + random.nextInt(14); digit >= 0; digit--) {
        text.append(random.nextInt(10))
            .append(random.nextInt(4) == 0 ? " -x".charAt(random.nextInt(3)) : "");
      }
      String line = text.toString();
      String redacted = redacted(Secrets.CARD, line);
      if (!redacted.equals(line)) {
        cards++;
        assertTrue(oracle.matcher(line).find(), line);
      }
    }
    assertTrue(cards > 1_000, cards + " cards");
  }

  /// The former expressions for `email` and `jwt` took minutes for some of these lines, and
  /// overflowed the stack for others.
  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void readAMebibyteOfAnything(Secrets secret) {
    for (StrangeLines.Line line : StrangeLines.hostileToPatterns(1 << 20)) {
      String text = new String(line.payload(), StandardCharsets.UTF_8);

      assertTrue(redacted(secret, text).length() <= text.length() * 4 + 20_000, line.name());
    }
  }

  private static String redacted(Secrets secret, String text) {
    Redaction redaction = new Redaction("secret", secret, "<>".getBytes(StandardCharsets.UTF_8));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Output out = new Output(64);
    return redaction.apply(bytes, bytes.length, out) ? out.toText() : text;
  }
}
