package dev.natship.cage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guests of the admin address who never finish, or never read.
class AdminIT {
  private static final int GUESTS = 300;

  @TempDir Path folder;

  @Test
  @Tag("F36")
  void slowGuestsHoldUpNeitherHealthNorDelivery() throws Exception {
    try (Scenario scenario =
        new Scenario("300 slow guests of the admin address", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      CagedNatship natship = scenario.start();
      List<Socket> guests = new ArrayList<>();
      try {
        for (int i = 0; i < GUESTS; i++) {
          guests.add(guest(natship, i));
        }
        for (int i = 0; i < 5; i++) {
          assertEquals("ok\n", new String(natship.get("/healthz"), US_ASCII));
        }
        scenario.probe().restart();
        scenario.publisher(5).publish(2000, Seconds.of(4));
        Duration silence = scenario.probe().longestSilence();
        scenario.awaitAllAt(good);
        scenario
            .figures()
            .add("silence with guests", silence)
            .at99("p99", good, 0, scenario.sent().count());
      } finally {
        for (Socket guest : guests) {
          guest.close();
        }
      }
      scenario.end();
    }
  }

  /// Says half of a head, or asks for everything many times and reads nothing.
  private static Socket guest(CagedNatship natship, int i) throws IOException {
    URI admin = URI.create(natship.admin());
    Socket socket = new Socket(admin.getHost(), admin.getPort());
    socket.setReceiveBufferSize(4096);
    String said =
        i % 2 == 0
            ? "GET /metrics HTTP/1.1\r\nHost: loc"
            : "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20);
    try {
      socket.getOutputStream().write(said.getBytes(US_ASCII));
    } catch (IOException _) {
      // It has shown us the door, which is good.
    }
    return socket;
  }
}
