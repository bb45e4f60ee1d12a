package dev.natship.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams that outlive the thread that began them, and how they end.
@Timeout(60)
class KeptStreamTest {
  private final CountDownLatch gone = new CountDownLatch(1);
  private final BlockingQueue<Stream> kept = new LinkedBlockingQueue<>();
  private WebServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    server = new WebServer(ServerLimits.standard());
    Routes routes =
        new Routes()
            .stream("/kept", _ -> Response.stream("text/event-stream", this::keep)).stream(
                "/over", _ -> Response.stream("text/event-stream", this::finishAtOnce));
    address =
        Client.loopback(
            server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), routes));
    server.start();
  }

  private void keep(Stream stream) throws IOException, InterruptedException {
    stream.write(bytes("data: hello\n\n"));
    stream.keepOpen(gone::countDown);
    kept.add(stream);
  }

  /// Before the server has heard that it is kept.
  private void finishAtOnce(Stream stream) throws IOException, InterruptedException {
    keep(stream);
    stream.finish();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatTheServerEndsComesToAProperEndAndFreesItsPlaces() throws Exception {
    try (Client client = asked("/kept", "HTTP/1.1")) {
      Stream stream = kept.take();
      client.readUntil("hello\n\n\r\n");
      assertEquals(1, server.load().streams());
      stream.write(bytes("data: last\n\n"));

      stream.finish();

      assertEquals("c\r\ndata: last\n\n\r\n0\r\n\r\n", client.readAll());
      assertFreed();
    }
  }

  @Test
  void whatFailsIsCutOffSoThatTheReaderKnowsThatSomethingIsMissing() throws Exception {
    try (Client client = asked("/kept", "HTTP/1.1")) {
      Stream stream = kept.take();
      client.readUntil("hello\n\n\r\n");

      stream.fail();

      assertEquals("", client.readAll(), "no last chunk");
      assertFreed();
    }
  }

  @Test
  void whoCannotReadChunksIsHungUpOn() throws Exception {
    try (Client client = asked("/kept", "HTTP/1.0")) {
      Stream stream = kept.take();
      client.readUntil("hello\n\n");
      stream.write(bytes("data: last\n\n"));

      stream.finish();

      assertEquals("data: last\n\n", client.readAll());
      assertFreed();
    }
  }

  @Test
  void oneThatIsOverBeforeItsThreadHasLeftEndsAsWell() throws Exception {
    try (Client client = asked("/over", "HTTP/1.1")) {
      assertTrue(client.readAll().endsWith("hello\n\n\r\n0\r\n\r\n"));
      assertFreed();
    }
  }

  @Test
  void whoIsBehindGetsTheRestAndThenTheEnd() throws Exception {
    try (Client client = Client.withSmallBuffer(address)) {
      client.send("GET /kept HTTP/1.1\r\nHost: here\r\n\r\n");
      Stream stream = kept.take();
      byte[] piece = bytes("x".repeat(1 << 14));
      int pieces = 0;
      while (stream.hasRoom()) {
        stream.write(piece);
        pieces++;
      }

      stream.finish();

      String all = client.readAll();
      assertEquals((long) pieces << 14, all.chars().filter(c -> c == 'x').count() - x(all));
      assertTrue(all.endsWith("x\r\n0\r\n\r\n"));
      assertFreed();
    }
  }

  /// Those of the head.
  private static long x(String all) {
    return all.substring(0, all.indexOf("hello")).chars().filter(c -> c == 'x').count();
  }

  @Test
  void whoHangsUpFreesHisPlaceAndTheNextWriterHearsIt() throws Exception {
    Client client = asked("/kept", "HTTP/1.1");
    Stream stream = kept.take();
    client.reset();

    assertTrue(gone.await(30, TimeUnit.SECONDS));
    assertEquals(0, server.load().streams());
    assertTrue(stream.hasRoom());
    assertThrows(IOException.class, () -> stream.write(bytes("too late")));
    stream.finish();
    assertEquals(0, server.load().streams());
  }

  private Client asked(String path, String version) throws IOException {
    return new Client(address).send("GET " + path + " " + version + "\r\nHost: here\r\n\r\n");
  }

  /// The place among the streams, what it was kept for, and the connection's.
  private void assertFreed() throws Exception {
    assertTrue(gone.await(30, TimeUnit.SECONDS));
    assertEquals(0, server.load().streams());
    while (server.load().connections() > 0) {
      Thread.onSpinWait();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
