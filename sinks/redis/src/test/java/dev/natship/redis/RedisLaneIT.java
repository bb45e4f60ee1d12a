package dev.natship.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness;
import dev.natship.gate.LaneState;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real lane sends to a real redis-server. The server holds what the ledger says.
final class RedisLaneIT {
  @TempDir Path folder;

  @Test
  void everyLineArrivesAlthoughTheServerWasFullAndThenGone() throws Exception {
    try (Redis redis = Redis.start(folder, "--appendonly", "yes", "--appendfsync", "always");
        LaneHarness lane =
            LaneHarness.of(
                new RedisSinkFactory(),
                "url = \"redis://127.0.0.1:" + redis.port() + "\", max-length = 0")) {
      feed(lane, 0, 500);
      lane.settle();
      redis.ask("CONFIG", "SET", "maxmemory", "1");
      feed(lane, 500, 600);
      lane.untilStatus(status -> status.state() == LaneState.RETRYING);
      redis.kill();
      redis.restart();

      LineCounts ledger = lane.settle();

      assertEquals(600, ledger.read());
      assertEquals(600, ledger.delivered());
      assertEquals("600", redis.ask("XLEN", "fly:logs"));
    }
  }

  @Test
  void keepsEveryLineWhileThePasswordIsWrong() throws Exception {
    try (Redis redis = Redis.start(folder, "--requirepass", "right");
        LaneHarness lane =
            LaneHarness.of(
                new RedisSinkFactory(),
                "url = \"redis://:wrong@127.0.0.1:" + redis.port() + "\"")) {
      feed(lane, 0, 10);

      lane.untilStatus(status -> status.state() == LaneState.PARKED);

      assertEquals(10, lane.ledger().pending());
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
