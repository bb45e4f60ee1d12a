package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoAddressTest {
  @TempDir Path folder;

  @Test
  void twoDemosOfOneMomentGetTwoPorts() throws Exception {
    String wanted = "127.0.0.1:" + FreePort.find();
    try (DemoAddress one = DemoAddress.of(wanted, folder);
        DemoAddress other = DemoAddress.of(wanted, folder)) {
      assertEquals(wanted, one.text());
      assertNotEquals(wanted, other.text());
    }
  }

  @Test
  void aPortIsFreeAgainAfterTheDemo() throws Exception {
    String wanted = "127.0.0.1:" + FreePort.find();
    DemoAddress.of(wanted, folder).close();

    try (DemoAddress next = DemoAddress.of(wanted, folder)) {
      assertEquals(wanted, next.text());
    }
  }

  @Test
  void aTakenPortIsPassedBy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String wanted = "127.0.0.1:" + taken.getLocalPort();
      try (DemoAddress address = DemoAddress.of(wanted, folder)) {
        assertNotEquals(wanted, address.text());
      }
    }
  }

  @Test
  void whatIsNoAddressIsLeftForTheShipperToRefuse() throws IOException {
    try (DemoAddress address = DemoAddress.of("here", folder)) {
      assertEquals("here", address.text());
    }
  }
}
