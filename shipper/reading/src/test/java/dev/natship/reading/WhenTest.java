package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Moments as people type them.
class WhenTest {
  private static final Instant NOON = Instant.parse("2026-02-17T12:00:00Z");

  @Test
  void isSoLongAgoOrATime() {
    assertEquals(Optional.of(NOON.minusSeconds(90)), When.parse("1m30s", NOON));
    assertEquals(Optional.of(NOON.minusSeconds(86_400)), When.parse(" 1D ", NOON));
    assertEquals(Optional.of(NOON), When.parse("0s", NOON));
    assertEquals(Optional.of(NOON), When.parse("2026-02-17T12:00:00Z", Instant.EPOCH));
  }

  /// What has yet to come has no lines.
  @Test
  void isNothingElse() {
    for (String text : List.of("", "-5m", "1h-2h", "5", "yesterday", "99999999999999999999d")) {
      assertEquals(Optional.empty(), When.parse(text, NOON), text);
    }
  }
}
