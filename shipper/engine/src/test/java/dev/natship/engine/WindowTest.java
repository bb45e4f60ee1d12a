package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines of times that a destination does not take.
class WindowTest {
  private static final String WINDOW =
      Rig.QUICK + "fields { merge-json-message = true }, limits { past = 7d, future = 10m }";

  @Test
  void aTimeInsideTheMessageGivesWayToTheOneAroundIt() throws Exception {
    String now = Instant.now().toString();
    try (Rig rig = Rig.started(new FakeSink(), WINDOW)) {
      for (String inner :
          List.of("\"time\":2125551234", "\"timestamp\":\"2001-01-01T00:00:00Z\"", "\"a\":1")) {
        rig.engine.accept("logs.web", line(now, inner));
      }

      LineCounts ledger = rig.settled();
      assertEquals(3, ledger.delivered(), ledger::toString);
    }
  }

  @Test
  void aLineWhoseTimesAreAllOutsideIsADeadLetter() throws Exception {
    String old = Instant.now().minus(Duration.ofDays(30)).toString();
    try (Rig rig = Rig.started(new FakeSink(), WINDOW)) {
      rig.engine.accept("logs.web", line(old, "\"time\":2125551234"));

      LineCounts ledger = rig.settled();
      assertEquals(0, ledger.delivered(), ledger::toString);
      assertTrue(rig.letters.getFirst().reason().startsWith("out of window"));
    }
  }

  private static byte[] line(String time, String inner) {
    return """
    {"message":"{%s}","timestamp":"%s"}\
    """
        .formatted(inner.replace("\"", "\\\""), time)
        .getBytes(StandardCharsets.UTF_8);
  }
}
