package dev.natship.deadletters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  @Test
  void aLetterIsOneLineOfJson() {
    Output out = new Output(64);
    letter("a \"quoted\"\nline".getBytes(StandardCharsets.UTF_8)).write(out);

    assertEquals(
        """
        {"time":"2026-02-17T10:30:00.000Z","sink":"box","reason":"rejected","status":400,\
        "words":"no","batch":"b-1","subject":"logs.x","received":"2026-02-17T10:29:59.000000007Z",\
        "line":"a \\"quoted\\"\\nline"}
        """,
        out.toText());
  }

  @Test
  void aLetterIsReadAsItWasWritten() {
    for (byte[] line :
        new byte[][] {{}, {'x', 0}, {(byte) 0xff, 'a'}, "grün".getBytes(StandardCharsets.UTF_8)}) {
      Output out = new Output(64);
      DeadLetter letter = letter(line);
      letter.write(out);

      DeadLetter read = DeadLetter.parse(out.array(), 0, out.size()).orElseThrow();

      assertArrayEquals(line, read.line());
      assertEquals(letter.received(), read.received());
      assertEquals(letter.words(), read.words());
      assertEquals(letter.status(), read.status());
    }
  }

  static DeadLetter letter(byte[] line) {
    return new DeadLetter(
        Instant.parse("2026-02-17T10:30:00Z"),
        "box",
        "rejected",
        400,
        "no",
        "b-1",
        "logs.x",
        Instant.parse("2026-02-17T10:29:59.000000007Z"),
        line);
  }
}
