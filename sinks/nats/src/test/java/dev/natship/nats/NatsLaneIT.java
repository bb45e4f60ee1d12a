package dev.natship.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness;
import dev.natship.gate.LaneState;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import org.junit.jupiter.api.Test;

/// The real lane sends to a real JetStream. The stream holds what the ledger says, and each line
/// once.
final class NatsLaneIT {
  @Test
  @SuppressWarnings("try")
  void everyLineIsStoredOnceAlthoughTheStreamCameLateAndTheServerWasKilled() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        LaneHarness lane =
            LaneHarness.of(
                new NatsSinkFactory(),
                "url = \"" + server.url() + "\", timeout = 2s, jetstream = true")) {
      feed(lane, 0, 500);
      lane.untilStatus(status -> status.state() == LaneState.PARKED);
      try (Connection admin = Nats.connect(server.url())) {
        StreamInfo _ =
            admin
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder().name("LOGS").subjects("out.>").build());
      }
      lane.settle();
      server.kill();
      feed(lane, 500, 600);
      server.restart();

      LineCounts ledger = lane.settle();

      assertEquals(600, ledger.read());
      assertEquals(600, ledger.delivered());
      try (Connection admin = Nats.connect(server.url())) {
        assertEquals(
            600, admin.jetStreamManagement().getStreamInfo("LOGS").getStreamState().getMsgCount());
      }
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
