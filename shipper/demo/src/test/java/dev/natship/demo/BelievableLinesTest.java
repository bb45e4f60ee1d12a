package dev.natship.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BelievableLinesTest {
  private static final Instant NOON = Instant.parse("2026-02-17T12:00:00.123456789Z");
  private static final int MANY = 5000;

  @Test
  void theSameSeedGivesTheSameBytes() {
    BelievableLines first = new BelievableLines(7);
    BelievableLines second = new BelievableLines(7);
    for (int i = 0; i < MANY; i++) {
      BelievableLines.Line line = first.next(NOON);
      BelievableLines.Line same = second.next(NOON);
      assertEquals(line.subject(), same.subject());
      assertArrayEquals(line.payload(), same.payload());
    }
  }

  @Test
  void aJsonLineHasThePlatformsFieldsAndAgreesWithItsSubject() throws Exception {
    int json = 0;
    for (BelievableLines.Line line : many(11)) {
      String text = new String(line.payload(), UTF_8);
      if (!text.startsWith("{\"event\"")) {
        continue;
      }
      json++;
      JsonValue value = JsonParser.parse(text);
      JsonValue app = value.map.get("fly").map.get("app");
      String subject =
          String.join(
              ".",
              "logs",
              app.map.get("name").string,
              value.map.get("fly").map.get("region").string,
              app.map.get("instance").string);
      assertEquals(subject, line.subject());
      assertEquals(14, app.map.get("instance").string.length());
      assertEquals(NOON.toString(), value.map.get("timestamp").string);
      for (String field : List.of("message", "host")) {
        assertNotNull(value.map.get(field).string, field);
      }
      assertNotNull(value.map.get("log").map.get("level").string);
      assertNotNull(value.map.get("event").map.get("provider").string);
    }
    assertTrue(json > MANY * 9 / 10);
  }

  @Test
  void theLinesAreAsMixedAsRealOnes() {
    List<String> lines = many(13).stream().map(line -> new String(line.payload(), UTF_8)).toList();

    for (String part :
        List.of(
            "\\u001b[31m500",
            "\"message\":\"{\\\"level\\\":50",
            "\"message\":\"\\tat shop",
            "\"level\":\"error\"",
            "\"provider\":\"proxy\"",
            "\"provider\":\"health\"",
            "api.1  |",
            "duration:",
            "Caused by")) {
      assertTrue(lines.stream().anyMatch(line -> line.contains(part)), part);
    }
    assertTrue(lines.stream().anyMatch(line -> !line.startsWith("{")));
  }

  private static List<BelievableLines.Line> many(long seed) {
    BelievableLines lines = new BelievableLines(seed);
    return Stream.generate(() -> lines.next(NOON)).limit(MANY).toList();
  }
}
