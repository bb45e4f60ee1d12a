package dev.natship.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.broker.KafkaBroker;
import dev.natship.contract.LaneHarness;
import dev.natship.gate.LaneState;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real lane sends to a real broker. The broker holds what the ledger says.
final class KafkaLaneIT {
  @TempDir Path folder;

  @Test
  void everyLineArrivesAlthoughTheTopicCameLateAndTheBrokerWentAway() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder);
        LaneHarness lane =
            LaneHarness.of(
                new KafkaSinkFactory(),
                "brokers = \"" + broker.address() + "\", topic = lines, timeout = 2s")) {
      feed(lane, 0, 500);
      lane.untilStatus(status -> status.state() == LaneState.PARKED);
      broker.createTopic("lines", Map.of());
      lane.settle();
      broker.stop();
      feed(lane, 500, 600);
      broker.restart();

      LineCounts ledger = lane.settle();

      assertEquals(600, ledger.read());
      assertEquals(600, ledger.delivered());
      assertEquals(600, KafkaBroker.texts(broker.read("lines", 600)).size());
    }
  }

  private static void feed(LaneHarness lane, int from, int to) {
    for (int i = from; i < to; i++) {
      lane.feed(
          "logs.sandwich.ams.148e",
          """
          {"fly":{"app":{"name":"sandwich","instance":"148e"}},"message":"line %d"}\
          """
              .formatted(i));
    }
  }
}
