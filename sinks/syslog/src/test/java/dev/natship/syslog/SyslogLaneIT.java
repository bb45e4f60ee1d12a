package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The real lane sends to real syslog daemons, and sends lines again that a broken connection lost.
final class SyslogLaneIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(SyslogDaemon.Kind.class)
  void everyLineArrivesAlthoughTheDaemonWasKilledTwice(SyslogDaemon.Kind kind) throws Exception {
    try (SyslogDaemon daemon = SyslogDaemon.start(kind, Framing.OCTET_COUNTING, folder);
        LaneHarness lane =
            LaneHarness.of(
                new SyslogSinkFactory(),
                "endpoint = \"tcp://127.0.0.1:" + daemon.port() + "\", framing = octet-counting")) {
      feed(lane, 0, 500);
      lane.settle();
      daemon.kill();
      feed(lane, 500, 600);
      daemon.restart();
      lane.settle();
      daemon.kill();
      daemon.restart();
      feed(lane, 600, 700);

      LineCounts ledger = lane.settle();

      assertEquals(700, ledger.read());
      assertEquals(700, ledger.delivered());
      Await.until(Duration.ofSeconds(20), () -> distinct(daemon) == 700, daemon::toString);
    }
  }

  private static long distinct(SyslogDaemon daemon) throws IOException {
    return daemon.received().stream()
        .map(line -> line.substring(line.lastIndexOf('|') + 1))
        .distinct()
        .count();
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
