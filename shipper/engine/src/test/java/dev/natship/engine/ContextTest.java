package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Where an owner lets context be found.
class ContextTest {
  @Test
  void theOwnersPlacesHoldForEveryChunk() throws Exception {
    String hocon = Rig.QUICK + "context { request-id = [rid] }, select { request-id = [r1] }";
    try (Rig rig = Rig.started(new FakeSink(), hocon)) {
      for (int chunk = 1; chunk <= 3; chunk++) {
        rig.engine.accept("logs.web", "{\"rid\":\"r1\"}".getBytes(StandardCharsets.UTF_8));
        rig.seal();

        LineCounts ledger = rig.settled();
        assertEquals(chunk, ledger.delivered(), ledger::toString);
      }
    }
  }
}
