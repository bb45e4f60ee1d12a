package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  @Test
  void agreesWithTheJdkInBothDirections() {
    long seed = Long.getLong("natship.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-9_100_000_000L, 9_100_000_000L), random.nextInt(1_000_000_000));
      int minutes = random.nextInt(-13 * 60, 14 * 60 + 1);
      OffsetDateTime local = instant.atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local);
      long nanos = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();

      assertEquals(nanos, parse(text), "seed " + seed + ": " + text);
      assertEquals(instant, Instant.parse(Rfc3339.text(nanos, 9)), "seed " + seed + ": " + instant);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-17T10:30:00Z,                       1771324200000000000",
    "2026-02-17t10:30:00.5z,                     1771324200500000000",
    "2026-02-17 10:30:00.123456789123Z,          1771324200123456789",
    "2026-02-17T10:30:00+05:30,                  1771304400000000000",
    "2024-02-29T00:00:00Z,                       1709164800000000000",
    "1969-12-31T23:59:59.999999999Z,             -1",
    "2016-12-31T23:59:60Z,                       1483228800000000000",
  })
  void readsRfc3339(String text, long nanos) {
    assertEquals(nanos, parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-02-17",
        "2026-02-17T10:30:00",
        "2026-02-17T10:30:00.Z",
        "2026-02-17T10:30:00ZZ",
        "2026-02-17T10:30:00+0530",
        "2026-02-17T10:30:00+05:60",
        "2026-13-17T10:30:00Z",
        "2026-02-30T10:30:00Z",
        "2025-02-29T10:30:00Z",
        "2026-02-17T24:30:00Z",
        "2026-02-17T10:6x:00Z",
        "9999-02-17T10:30:00Z",
        "2026-02-17T10:30:00.123456789123456789123456789",
      })
  void refusesWhatIsNoTime(String text) {
    assertEquals(Rfc3339.NONE, parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2026-02-17T10:30:00Z",
    "3, 2026-02-17T10:30:00.123Z",
    "6, 2026-02-17T10:30:00.123456Z",
    "9, 2026-02-17T10:30:00.123456789Z",
  })
  void writesAsManyDigitsAsAsked(int digits, String expected) {
    assertEquals(expected, Rfc3339.text(1_771_324_200_123_456_789L, digits));
  }

  @Test
  void writesSecondsWithAFraction() {
    Output out = new Output(8);

    Rfc3339.writeSeconds(1_771_324_200_123_456_789L, 3, out);

    assertEquals("1771324200.123", out.toText());
  }

  private static long parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Rfc3339.parse(bytes, 0, bytes.length);
  }
}
