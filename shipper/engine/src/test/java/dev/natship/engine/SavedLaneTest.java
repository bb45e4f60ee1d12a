package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.SavedGate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a lane writes down comes back, and what cannot be read counts as nothing written.
class SavedLaneTest {
  private static final SavedLane NOTE =
      new SavedLane(
          new LifetimeCounts(
              Instant.ofEpochMilli(5),
              new LineCounts(21, 1, 2, 3, 4, Map.of("missing", 5L, "severity", 6L), 0)),
          new SavedGate(true, false, true, Instant.ofEpochMilli(6), 7, 8),
          Optional.of(Instant.ofEpochMilli(9)),
          Optional.of(new LaneStatus.Failure(Instant.ofEpochMilli(10), 401, "Größe")),
          true);

  static {
    java.util.logging.Logger.getLogger(SavedLane.class.getName())
        .setLevel(java.util.logging.Level.OFF);
  }

  @Test
  void comesBack() {
    assertEquals(Optional.of(NOTE), SavedLane.read(NOTE.bytes()));
    SavedLane fresh = SavedLane.fresh(Instant.ofEpochMilli(1));
    assertEquals(Optional.of(fresh), SavedLane.read(fresh.bytes()));
    assertEquals(Optional.empty(), SavedLane.read(new byte[0]));
  }

  @Test
  void whatCannotBeReadBeginsAnew() {
    byte[] bytes = NOTE.bytes();
    for (int length = 1; length < bytes.length; length++) {
      assertEquals(Optional.empty(), SavedLane.read(Arrays.copyOf(bytes, length)));
    }
    bytes[0]++;
    assertEquals(Optional.empty(), SavedLane.read(bytes));
  }
}
