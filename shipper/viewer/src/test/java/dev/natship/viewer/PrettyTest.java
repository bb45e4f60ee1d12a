package dev.natship.viewer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrettyTest {
  private final Pretty plain = new Pretty(false, ZoneOffset.UTC, List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          all is well | all is well
          {"level":"warn","msg":"out of tea","customer":7,"http":{"path":"/brew"}} | out of tea customer=7 http.path=/brew
          {"time":"12:00","severity":"info","event":"login","ok":true} | login ok=true
          level=error msg="db down" attempt=3 err="no route" | db down attempt=3 err="no route"
          see /a?b=c for more | see /a?b=c for more
          x=1 | x=1
          {"no": "end" | {"no": "end"
          """)
  void whatIsInsideAMessageIsTakenApart(String message, String shown) {
    assertTrue(
        plain.line(fly("shop", message)).endsWith("  " + shown), plain.line(fly("shop", message)));
  }

  @Test
  void columnsStandBelowEachOtherAndTheLevelIsTheRealOne() {
    String first = plain.line(fly("a-long-name", "one"));
    String second = plain.line(fly("db", "two"));

    assertEquals("10:15:30.123 WARN  a-long-name fra 148e4500  one", first);
    assertEquals("10:15:30.123 WARN  db          fra 148e4500  two", second);
  }

  @Test
  void whatStandsBesideTheMessageIsShownAndTheEnvelopeIsNot() {
    Arrival.Line line =
        line(
            "livekit", "joined", "{\"msg\":\"joined\",\"level\":\"info\",\"room\":\"r 1\"}", false);

    assertTrue(plain.line(line).endsWith("  joined room=\"r 1\""), plain.line(line));
  }

  @Test
  void coloursAreKeptOnATerminalAndWhateverElseDrivesItIsNot() {
    Arrival.Line line = line("shop", "\u001b[31mred\u001b[0m \u001b[2Jgone\u0007", "{}", true);
    Pretty coloured = new Pretty(true, ZoneOffset.UTC, List.of());

    assertTrue(plain.line(line).endsWith("  red gone"), plain.line(line));
    assertTrue(coloured.line(line).contains("\u001b[31mred\u001b[0m"), coloured.line(line));
    assertFalse(coloured.line(line).contains("\u001b[2J"));
    assertFalse(coloured.line(line).contains("\u0007"));
  }

  @Test
  void matchesAreMarked() {
    Pretty marking = new Pretty(true, ZoneOffset.UTC, List.of(Pattern.compile("t[a-z]+")));

    String shown = marking.line(fly("shop", "out of tea"));

    assertTrue(shown.contains("out of \u001b[7mtea\u001b[27m"), shown);
  }

  @Test
  void whatWasHeldBackIsSaid() {
    ArrivalParser parser = new ArrivalParser();
    assertEquals(
        Optional.of("-- skipped 1,204: they came faster than they could be shown"),
        told(parser, "{\"notice\":\"skipped\",\"lines\":1204}"));
    assertEquals(
        Optional.of("-- natship was restarted; what came in between is not known"),
        told(parser, "{\"notice\":\"missed\",\"lines\":null}"));
    assertEquals(Optional.empty(), told(parser, "{\"notice\":\"began\",\"cursor\":\"1-2\"}"));
    assertEquals(
        Optional.of("-- 3 lines are missing"),
        told(parser, "{\"notice\":\"gap\",\"lines\":3,\"words\":\"3 lines are missing\"}"));
    assertEquals(Optional.empty(), parser.parse(new byte[0]));
  }

  @Test
  void aRawLineIsWhatItsProgramWrote() {
    String envelope = "{\"fly\":{\"app\":{\"name\":\"shop\"}},\"message\":\"a \\\"b\\\"\"}";
    String own = "{\"msg\":\"joined\",\"room\":1}";
    assertEquals("a \"b\"", raw(line("shop", "a \"b\"", envelope, false)));
    assertEquals(own, raw(line("shop", "joined", own, false)));
    assertEquals("just text", raw(line("shop", "just text", "{}", true)));
  }

  @Test
  void aRawLineThatIsNoTextIsItsBytes() {
    byte[] bytes = {(byte) 0xff, 'a', 0};
    String json =
        "{\"cursor\":\"1-2\",\"message\":\"?a\",\"text\":true,\"base64\":\""
            + Base64.getEncoder().encodeToString(bytes)
            + "\",\"line\":{}}";

    Arrival arrival = new ArrivalParser().parse(bytes(json)).orElseThrow();

    assertArrayEquals(bytes, RawText.of((Arrival.Line) arrival));
  }

  private static String raw(Arrival.Line line) {
    return new String(RawText.of(line), StandardCharsets.UTF_8);
  }

  private Optional<String> told(ArrivalParser parser, String json) {
    return plain.told((Arrival.Told) parser.parse(bytes(json)).orElseThrow());
  }

  private static Arrival.Line fly(String app, String message) {
    return line(app, message, "{}", true);
  }

  static Arrival.Line line(String app, String message, String whole, boolean text) {
    return new Arrival.Line(
        "1-1",
        "2026-11-28T10:15:30.123456789Z",
        dev.natship.api.Level.WARN,
        app,
        "fra",
        "148e4500",
        message,
        text,
        bytes(whole),
        false,
        "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
