package dev.natship.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections to a server that answers each request, and tells which of its connections have
/// ended.
class KeptConnectionsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final byte[] FINE =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
  private static final Sent ANY =
      new Sent("!".getBytes(US_ASCII), _ -> {}, false, true, false, 100);

  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Socket> ended = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private Place place;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    place = new Place("127.0.0.1", server.getLocalPort(), false);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void serve() {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = server.accept();
              accepted.add(socket);
              Thread.ofVirtual().start(() -> serve(socket));
            }
          } catch (IOException _) {
            // the test is over
          }
        });
  }

  private void serve(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write(FINE);
      }
    } catch (IOException _) {
      // it has ended as well
    }
    ended.add(socket);
  }

  @Test
  void aConnectionServesOneRequestAfterAnother() throws IOException {
    serve();
    try (KeptConnections connections = connections(LONG, 2)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, connections.send(place, ANY).status());
      }

      assertEquals(1, accepted.size());
    }
  }

  @Test
  void oneOfAnotherPlaceServesNone() throws IOException {
    serve();
    try (KeptConnections connections = connections(LONG, 2)) {
      connections.send(place, ANY);
      connections.send(new Place("localhost", place.port(), false), ANY);

      assertEquals(2, accepted.size());
    }
  }

  @Test
  void oneThatIsTooOldServesNoFurtherRequest() throws Exception {
    serve();
    try (KeptConnections connections = connections(Duration.ofNanos(1), 2)) {
      connections.send(place, ANY);

      assertNotNull(ended.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void oneThatTheServerHasClosedMeanwhileIsFoundOut() throws Exception {
    long later = System.nanoTime() + Duration.ofHours(1).toNanos();
    try (Socket socket = new Socket("127.0.0.1", place.port());
        Socket other = server.accept();
        KeptConnection connection =
            new KeptConnection(
                place, socket, socket, socket.getInputStream(), socket.getOutputStream())) {
      assertTrue(connection.isAlive(later));

      other.shutdownOutput();

      // One look waits for a millisecond, and the news may take longer.
      while (connection.isAlive(later)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoIdlesIsClosed() throws Exception {
    serve();
    try (KeptConnections connections = connections(LONG, 2)) {
      connections.send(place, ANY);

      connections.tidy(System.nanoTime() + KeptConnections.IDLE_NANOS);

      assertNotNull(ended.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void noMoreAreKeptThanWanted() throws Exception {
    serve();
    try (KeptConnections connections = connections(LONG, 0)) {
      connections.send(place, ANY);

      assertNotNull(ended.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void closingClosesThoseThatAreKept() throws Exception {
    serve();
    KeptConnections connections = connections(LONG, 2);
    connections.send(place, ANY);

    connections.close();

    assertNotNull(ended.poll(20, TimeUnit.SECONDS));
  }

  /// No timeout of a socket ends a write to a peer that does not read.
  @Test
  void aRequestThatNobodyReadsIsGivenUp() {
    byte[] much = new byte[64 << 20];
    Sent large = new Sent(new byte[0], out -> out.write(much), false, true, false, 100);
    KeptConnections connections =
        new KeptConnections(
            Duration.ofMillis(200), LONG, 2, (plain, _) -> plain, new Upkeep(/* restMillis= */ 20));

    assertThrows(SocketTimeoutException.class, () -> connections.send(place, large));
  }

  @Test
  void whereNobodyListensItSaysWhere() throws IOException {
    server.close();
    try (KeptConnections connections = connections(LONG, 2)) {
      ConnectException told =
          assertThrows(ConnectException.class, () -> connections.send(place, ANY));

      assertEquals("Failed to connect to /127.0.0.1:" + place.port(), told.getMessage());
    }
  }

  private static KeptConnections connections(Duration age, int most) {
    return new KeptConnections(Duration.ofSeconds(20), age, most, (plain, _) -> plain);
  }
}
