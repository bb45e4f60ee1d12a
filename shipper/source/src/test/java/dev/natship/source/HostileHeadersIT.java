package dev.natship.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.intake.SourceStatus;
import dev.natship.testkit.NatsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A server passes on whatever stands where a message's headers should be, so any app may send it.
class HostileHeadersIT {

  static Stream<String> headers() {
    return Stream.of(
        "NATS/1.0\r\nnocolon\r\n\r\n",
        "NATS/1.0\r\n: no name\r\n\r\n",
        "NATS/1.0\r\n name: begins with a space\r\n\r\n",
        "NATS/1.0\r\nna me: x\r\n\r\n",
        "NATS/1.0\r\nname: x\r\n folded\r\n\r\n",
        "NATS/1.0\r\nname: x\r\n",
        "NATS/1.0\r\nname: x",
        "NATS/1.0\r\nname\r: x\r\n\r\n",
        "NATS/1.0\nname: x\n\n",
        "NATS/1.0\r\nn\u00e4me: \u00ff\u0000\r\n\r\n",
        "NATS/1.0 503\r\n\r\n",
        "NATS/1.0 503 No Responders\r\n\r\n",
        "NATS/1.0 100 Idle Heartbeat\r\n\r\n",
        "NATS/1.0 abc\r\n\r\n",
        "NATS/1.0 99999999999\r\n\r\n",
        "NATS/1.0     \r\n\r\n",
        "NATS/1.0\r\n\r\n",
        "NATS/2.0\r\nname: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "\r\n\r\n",
        "\u0000\u0001\u0002\u0003",
        "n",
        "NATS/1.0\r\nname:" + "x".repeat(20_000) + "\r\n\r\n",
        "NATS/1.0\r\nname: good\r\n\r\n");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("headers")
  void loseNoLineBeforeOrAfter(String header) throws Exception {
    try (NatsServer server = NatsServer.start();
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\"")) {

      publish(server, header);

      harvest.awaitLines(3);
      assertEquals(
          List.of("logs.a before", "logs.a between", "logs.a after"),
          harvest.lines().subList(0, 3));
      SourceStatus end = harvest.stop();
      assertEquals(3, end.messages(), end::toString);
      assertEquals(Map.of(), end.dropped());
      assertEquals(0, end.gaps(), end::toString);
    }
  }

  /// Without a client that would refuse to send it.
  private static void publish(NatsServer server, String header) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      String payload = "between";
      out.write(
          ("CONNECT {\"verbose\":false,\"headers\":true}\r\nPUB logs.a 6\r\nbefore\r\n"
                  + "HPUB logs.a "
                  + header.length()
                  + " "
                  + (header.length() + payload.length())
                  + "\r\n"
                  + header
                  + payload
                  + "\r\nPUB logs.a 5\r\nafter\r\nPING\r\n")
              .getBytes(ISO_8859_1));
      String line = in.readLine();
      while (line != null && !line.equals("PONG")) {
        line = in.readLine();
      }
      assertEquals("PONG", line);
    }
  }
}
