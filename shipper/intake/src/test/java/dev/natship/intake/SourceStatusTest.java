package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceStatusTest {

  @Test
  void whatWasOurOwnOrCameTwiceIsNotLost() {
    Map<String, Long> oneEach =
        Stream.of(SourceMeters.Drop.values())
            .collect(Collectors.toMap(SourceMeters::word, _ -> 1L));

    assertEquals(5, status(oneEach).lost());
    assertEquals(0, status(Map.of("own-line", 7L, "doubled", 8L, "canary", 9L)).lost());
  }

  private static SourceStatus status(Map<String, Long> dropped) {
    return new SourceStatus(
        true,
        "nats://127.0.0.1:4222",
        "wire",
        Instant.EPOCH,
        10,
        100,
        dropped,
        Map.of(),
        0,
        0,
        Duration.ZERO,
        0,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
