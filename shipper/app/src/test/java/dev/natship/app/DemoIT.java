package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.NatsServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final Pattern LEDGER =
      Pattern.compile("file +([1-9]\\d*) +\\1 +0 +0 +0 +0 +0 +yes");

  @TempDir Path folder;

  @Test
  void showsTheFailureTheRecoveryAndALedgerThatBalances() throws Exception {
    try (NatshipProcess demo =
        NatshipProcess.start(folder, Map.of(), "demo", "--seconds", "20", "--rate", "100")) {
      assertEquals(0, demo.exitCode(), demo::log);

      assertTrue(LEDGER.matcher(demo.log()).find(), demo::log);
      assertTrue(demo.log().contains("the endpoint now answers 503"), demo::log);
      assertTrue(demo.log().contains("natship providers"), demo::log);
      assertTrue(demo.log().contains("endpoint is parked"), demo::log);
      assertTrue(demo.log().contains("endpoint is delivering"), demo::log);
    }
  }

  @Test
  void takesTheNextPortWhereOneIsBusy() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NatshipProcess demo =
            NatshipProcess.startUnwatched(
                folder,
                Map.of("ADMIN_ADDRESS", "127.0.0.1:" + busy.getLocalPort()),
                "demo",
                "--seconds",
                "1",
                "--rate",
                "100")) {
      assertEquals(0, demo.exitCode(), demo::log);
      assertTrue(LEDGER.matcher(demo.log()).find(), demo::log);
    }
  }

  /// A shipper that lived on would write to the folder of a demo that is long over.
  @Test
  void leavesNoProcessBehindWhenItIsKilled() throws Exception {
    try (NatshipProcess demo = NatshipProcess.start(folder, Map.of(), "demo")) {
      List<ProcessHandle> shippers = demo.children();
      assertEquals(1, shippers.size(), demo::log);

      demo.kill();

      shippers.getFirst().onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void usesTheServerThatIsNamedAndEndsWithASignal() throws Exception {
    try (NatsServer nats = NatsServer.start();
        NatshipProcess demo =
            NatshipProcess.start(folder, Map.of("NATS_URL", nats.url()), "demo")) {
      demo.awaitReady();
      demo.terminate();

      assertEquals(0, demo.exitCode(), demo::log);
      assertTrue(demo.log().contains(nats.url()), demo::log);
    }
  }
}
