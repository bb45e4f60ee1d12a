package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.testkit.StrangeLines;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final String[] ATOMS = {
    "a",
    "b",
    "c",
    "ä",
    "€",
    ".",
    "\\d",
    "\\w",
    "\\s",
    "\\W",
    "\\S",
    "[abc]",
    "[^a]",
    "[a-cä-ü]",
    "1",
    " ",
    "\\n",
    "(?i:aB)",
    "\\p{L}",
    "\\p{Alpha}",
    "\\x41",
    "\\t",
    "@",
    "\\.",
    "-",
    "[\\w.-]",
    "[^\\s,]",
    "_",
    "\\Qa.b\\E",
    "[a-c&&[ab]]"
  };
  private static final String[] ASSERTIONS = {
    "", "", "", "\\b", "\\B", "^", "$", "\\A", "\\z", "(?m)^", "(?m)$"
  };
  private static final String[] QUANTIFIERS = {
    "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}"
  };
  private static final String[] PIECES = {
    "a", "b", "c", "ä", "Ä", "ü", "€", "1", "7", " ", "\n", "A", "B", "@", ".", "-", "_", "\t", ","
  };

  /// Only the ends of the patterns are assertions: with one in a repeated group that may be empty,
  /// as in `(?:a|\b){2,}`, the JDK misses matches.
  @Test
  void findsWhatTheJdkFinds() {
    Random random = new Random(42);

    for (int i = 0; i < 4_000; i++) {
      String pattern = assertion(random) + pattern(random, 3) + assertion(random);
      Pattern oracle = Pattern.compile(pattern);
      Redaction redaction = redaction(pattern);
      for (int k = 0; k < 10; k++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(14); n > 0; n--) {
          text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        String line = text.toString();
        assertEquals(
            replaced(oracle, line), redacted(redaction, line), () -> pattern + " in " + line);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(.|\\n)*x!",
        "(.|\\r|\\n)*(\\d+)z",
        "(error|fail|x)+$",
        "(a+)+b",
        "(a|a)*b",
        "(?:a?){50}a{50}",
        "(a*)(a*)(a*)(a*)b",
        "(\\w+\\s?)*!$",
        "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+"
      })
  @Timeout(120)
  void readsAQuarterOfAMebibyteOfAnything(String pattern) {
    Redaction redaction = redaction(pattern);
    for (StrangeLines.Line line : StrangeLines.hostileToPatterns(1 << 18)) {
      Output out = new Output(64);

      redaction.apply(line.payload(), line.payload().length, out);

      assertTrue(out.size() <= 4 * line.payload().length + 20_000, line.name());
    }
  }

  /// For each of 100,000 letters, `a.*z|a` reads on to the end of the line.
  @Test
  @Timeout(60)
  void hidesTheRestOfALineWhenEachHitReadsItAll() {
    Redaction redaction = redaction("a.*z|a");
    byte[] line = "a".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    Output out = new Output(64);

    assertTrue(redaction.apply(line, line.length, out));

    assertFalse(out.toText().contains("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "(?=a)b      # look-ahead",
        "x(?!a)b     # negative look-ahead",
        "(?<=a)b     # look-behind",
        "(?<!a)b     # negative look-behind",
        "(a)\\1      # back-reference \\1",
        "(?<n>a)\\k<n> # reference \\k",
        "(?>a+)b     # atomic group",
        "a++b        # possessive",
        "(a          # \"(a\" is no regular expression",
      })
  void saysWhatItCannotDo(String pattern, String words) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Expression.parse(pattern));

    assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "[[:digit:]]{3}         # status 404   # true",
        "[[:digit:]]{3}         # dig::        # false",
        "[^[:space:]]+[[:^digit:]] # a         # false",
        "[[:alpha:]_]+=[[:xdigit:]]+ # key_a=ff # true",
        "(?P<status>5[0-9]{2})  # got 503      # true",
        "(?i)panic              # Kernel PANIC # true",
        "[:a]                   # a            # true",
      })
  void understandsTheDialectOfFlyLogShipper(String pattern, String line, boolean found) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);

    assertEquals(found, Expression.parse(pattern).foundIn(bytes, bytes.length));
  }

  private static String assertion(Random random) {
    return ASSERTIONS[random.nextInt(ASSERTIONS.length)];
  }

  private static String pattern(Random random, int depth) {
    int kind = random.nextInt(10);
    if (depth == 0 || kind < 4) {
      return ATOMS[random.nextInt(ATOMS.length)]
          + (random.nextInt(3) == 0 ? QUANTIFIERS[random.nextInt(QUANTIFIERS.length)] : "");
    }
    if (kind < 7) {
      return pattern(random, depth - 1) + pattern(random, depth - 1);
    }
    String inside =
        kind < 8
            ? "(?:" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")"
            : "(" + pattern(random, depth - 1) + ")";
    return inside + QUANTIFIERS[random.nextInt(QUANTIFIERS.length)];
  }

  private static String replaced(Pattern pattern, String text) {
    StringBuilder result = new StringBuilder();
    Matcher matcher = pattern.matcher(text);
    int copied = 0;
    while (matcher.find()) {
      if (matcher.end() > matcher.start()) {
        result.append(text, copied, matcher.start()).append("<>");
        copied = matcher.end();
      }
    }
    return result.append(text, copied, text.length()).toString();
  }

  private static Redaction redaction(String pattern) {
    return new Redaction("own", Expression.parse(pattern), "<>".getBytes(StandardCharsets.UTF_8));
  }

  private static String redacted(Redaction redaction, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Output out = new Output(64);
    return redaction.apply(bytes, bytes.length, out) ? out.toText() : text;
  }
}
