package dev.natship.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NatsServerIT {
  @Test
  void greetsOnItsPortAndComesBackOnTheSameOne() throws IOException {
    try (NatsServer server = NatsServer.start()) {
      assertTrue(greeting(server).startsWith("INFO {"));
      int port = server.port();

      server.kill();
      assertThrows(IOException.class, () -> greeting(server));

      server.restart();
      assertEquals(port, server.port());
      assertTrue(greeting(server).startsWith("INFO {"));
    }
  }

  @Test
  void offersJetStreamWhenAsked() throws IOException {
    try (NatsServer server = NatsServer.startWithJetStream("")) {
      assertTrue(greeting(server).contains("\"jetstream\":true"));
    }
  }

  @Test
  void comesLateWhenReserved() throws IOException {
    try (NatsServer server = NatsServer.absent("")) {
      assertFalse(server.isRunning());

      server.restart();

      assertTrue(greeting(server).startsWith("INFO {"));
    }
  }

  @Test
  void saysWhyItDidNotStart() {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> NatsServer.start("no-such-setting: {"));

    assertTrue(String.valueOf(refusal.getMessage()).contains("Parse error"), refusal::getMessage);
  }

  @Test
  void pausesResumesAndEntersLameDuckMode() throws IOException {
    try (NatsServer server = NatsServer.start()) {
      server.pause();
      server.resume();
      assertTrue(greeting(server).startsWith("INFO {"));

      server.lameDuck();
      assertTrue(server.log().stream().anyMatch(line -> line.contains("lame duck")));
    }
  }

  private static String greeting(NatsServer server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5_000);
      byte[] bytes = new byte[2_048];
      int count = socket.getInputStream().read(bytes);
      return count < 0 ? "" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }
  }
}
