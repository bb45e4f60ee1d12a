package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionHandoverTest {

  @Test
  void takesALineOnceThatCameFirstOverAConnectionThatWasGivenUp() throws Exception {
    try (HalfDeaf server = new HalfDeaf();
        Harvest harvest =
            Harvest.connected(
                "url = \"nats://127.0.0.1:%d\", silence = 300ms, ping = 1h"
                    .formatted(server.port()))) {

      Await.until(Harvest.BOUND, () -> harvest.status().messages() == 2);

      harvest.stop();
      assertEquals(List.of("logs.a the line"), harvest.lines());
    }
  }

  /// Its second connection brings a line at once, but does not answer any more, so it is given up;
  /// then the first one brings the same line.
  private static final class HalfDeaf implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private volatile boolean tried;

    HalfDeaf() throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            try {
              Socket first = listener.accept();
              Thread.ofVirtual().start(() -> serveFirst(first));
              Socket second = listener.accept();
              tried = true;
              serveSecond(second);
              while (true) {
                listener.accept().close();
              }
            } catch (IOException _) {
              // The test is over.
            }
          });
    }

    int port() {
      return listener.getLocalPort();
    }

    private void serveFirst(Socket socket) {
      try (socket;
          BufferedReader reader = greet(socket)) {
        String sid = "";
        boolean brought = false;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.startsWith("SUB ")) {
            sid = line.substring(line.lastIndexOf(' ') + 1);
          }
          if (line.equals("PING")) {
            if (tried && !brought && givenUp.await(Harvest.BOUND.toSeconds(), TimeUnit.SECONDS)) {
              bring(socket, sid);
              brought = true;
            }
            say(socket, "PONG\r\n");
          }
        }
      } catch (IOException | InterruptedException _) {
        // The client has gone.
      }
    }

    private void serveSecond(Socket socket) {
      try (socket;
          BufferedReader reader = greet(socket)) {
        boolean welcome = false;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.startsWith("SUB ")) {
            bring(socket, line.substring(line.lastIndexOf(' ') + 1));
          }
          if (line.equals("PING") && !welcome) {
            welcome = true;
            say(socket, "PONG\r\n");
          }
        }
      } catch (IOException _) {
        // The client has gone.
      } finally {
        givenUp.countDown();
      }
    }

    private static BufferedReader greet(Socket socket) throws IOException {
      say(
          socket,
          "INFO {\"server_id\":\"a\",\"version\":\"2.9.0\",\"headers\":true,\"max_payload\":1000}\r\n");
      return new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static void bring(Socket socket, String sid) throws IOException {
      say(socket, "MSG logs.a " + sid + " 8\r\nthe line\r\n");
    }

    private static void say(Socket socket, String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
      try {
        listener.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
