package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VerifierTest {
  private final Verifier verifier = new Verifier(2);

  @Test
  void countsWhatArrivedAndWhatDidNot() {
    accept(line(0, 0) + line(0, 2) + line(1, 0));

    assertEquals(new Verifier.Tally(3, 2, 0, 0, 0), verifier.verdict(new long[] {3, 2}));
    assertEquals(3, verifier.accepted());
  }

  @Test
  void countsALineOnceHoweverOftenItComes() {
    accept(line(0, 0) + line(0, 1));
    accept(line(0, 0) + line(0, 0));

    assertEquals(new Verifier.Tally(2, 0, 2, 0, 0), verifier.verdict(new long[] {2, 0}));
  }

  @Test
  void aLineBehindALaterOneOfItsInstanceIsOutOfOrder() {
    accept(line(0, 1) + line(1, 0) + line(0, 0) + line(0, 2));

    assertEquals(new Verifier.Tally(4, 0, 0, 1, 0), verifier.verdict(new long[] {3, 1}));
  }

  @Test
  void aLineThatIsNotOursIsForeign() {
    accept("hello\n" + line(9, 0) + "~~\n");

    assertEquals(new Verifier.Tally(0, 0, 0, 0, 3), verifier.verdict(new long[] {0, 0}));
  }

  @Test
  void theLastLineMayLackItsNewline() {
    accept(line(0, 0) + line(0, 1).strip());

    assertEquals(2, verifier.accepted());
  }

  @Test
  void findsEachLineInABodyOfAnyForm() {
    String body = "[{\"a\":\"" + line(0, 0).strip() + "\"},{\"b\":\"" + line(0, 1).strip() + "\"}]";
    byte[] bytes = body.getBytes(UTF_8);

    verifier.acceptMarks(bytes, bytes.length, 2_000_000);

    assertEquals(new Verifier.Tally(2, 1, 0, 0, 0), verifier.verdict(new long[] {3, 0}));
  }

  @Test
  void tellsTheTimeFromSendingToAcceptance() {
    byte[] lines = (line(0, 0) + line(0, 1)).getBytes(UTF_8);
    verifier.accept(lines, lines.length, 1_000_100);

    assertEquals(100, verifier.latency(0.99), 3);

    verifier.forgetLatencies();
    assertEquals(0, verifier.latency(0.99));
  }

  private void accept(String lines) {
    byte[] bytes = lines.getBytes(UTF_8);
    verifier.accept(bytes, bytes.length, 2_000_000);
  }

  /// A line that was sent at the millionth nanosecond.
  private static String line(int instance, long number) {
    byte[] mark = Mark.blank(instance).getBytes(UTF_8);
    Mark.write(mark, 0, number, 1_000_000);
    return "{\"message\":\"" + new String(mark, UTF_8) + " said\"}\n";
  }
}
