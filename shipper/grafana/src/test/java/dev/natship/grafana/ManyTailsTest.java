package dev.natship.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.reading.LogReader;
import dev.natship.testkit.Await;
import dev.natship.web.Routes;
import dev.natship.web.ServerLimits;
import dev.natship.web.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many who tail at once, over real sockets.
@Timeout(240)
class ManyTailsTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final int MOST = 10_000_000;

  private final Decoder decoder = new Decoder();
  private final Journal journal;
  private final LogReader reader;
  private final List<SocketChannel> clients = new ArrayList<>();
  private final ByteBuffer room = ByteBuffer.allocateDirect(64 << 10);

  ManyTailsTest() throws IOException {
    journal =
        Journal.open(
            JournalSettings.inMemory(16 << 20).chunked(4 << 10, Duration.ofMillis(5)),
            InstantSource.system());
    reader = new LogReader(journal, 4 << 20);
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    journal.close();
  }

  @Test
  void aThousandTailsTakeFewMegabytesAndAllGetTheLine() throws Exception {
    try (WebServer server = new WebServer(ServerLimits.standard())) {
      InetSocketAddress address = listen(server);
      for (int i = 0; i < 1_000; i++) {
        clients.add(SocketChannel.open(address));
      }
      Await.until(BOUND, () -> server.load().connections() == 1_000);
      // What the first tail has loaded is there for all.
      SocketChannel first = SocketChannel.open(address);
      send(first, "{app=\"shop\"} |= \"paid\"");
      readUntil(first, "HTTP/1.1 101 ");
      write("shop", "paid the first one");
      readUntil(first, "paid the first one");
      first.close();
      Await.until(BOUND, () -> reader.followers() == 0 && server.load().streams() == 0);
      // The clients live in this process too: what they hold is there before the tails are.
      long before = liveBytes();
      for (SocketChannel client : clients) {
        send(client, "{app=\"shop\"} |= \"paid\"");
      }
      for (SocketChannel client : clients) {
        readUntil(client, "HTTP/1.1 101 ");
      }
      Await.until(BOUND, () -> reader.followers() == 1_000);
      for (int i = 0; i < 100; i++) {
        write("shop", "paid nothing yet " + "x".repeat(300));
      }
      write("shop", "paid the last one");
      for (SocketChannel client : clients) {
        readUntil(client, "paid the last one");
      }

      // What was just on its way is gone after a moment.
      Await.until(
          BOUND,
          () -> {
            long grown = liveBytes() - before;
            System.out.println("1,000 tails: " + (grown >> 10) + " KiB of live heap");
            return grown < MOST;
          });
    }
  }

  @Test
  void howeverManyComeAtOnceNoMoreTailThanTheServerAllows() throws Exception {
    int allowed = 30;
    try (WebServer server = new WebServer(withStreams(allowed))) {
      InetSocketAddress address = listen(server);
      AtomicInteger tailing = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      CountDownLatch all = new CountDownLatch(2 * allowed);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2 * allowed; i++) {
        SocketChannel client = SocketChannel.open(address);
        clients.add(client);
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    all.countDown();
                    all.await();
                    send(client, "{app=\"shop\"}");
                    String answer = head(client);
                    (answer.startsWith("HTTP/1.1 101 ") ? tailing : refused).incrementAndGet();
                  } catch (IOException | InterruptedException gone) {
                    throw new IllegalStateException(gone);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertEquals(allowed, tailing.get());
      assertEquals(allowed, refused.get());
    }
  }

  @Test
  void aTailThatReadsNothingIsSentAwayInTimeAndNobodyElseMissesALine() throws Exception {
    try (WebServer server = new WebServer(withPatience(Duration.ofMillis(500)))) {
      InetSocketAddress address = listen(server);
      SocketChannel slow = SocketChannel.open();
      clients.add(slow);
      slow.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
      slow.connect(address);
      SocketChannel quick = SocketChannel.open(address);
      clients.add(quick);
      send(slow, "{app=~\".+\"}");
      send(quick, "{app=\"shop\"}");
      readUntil(quick, "HTTP/1.1 101 ");
      Await.until(BOUND, () -> reader.followers() == 2);

      int lines = 0;
      while (server.load().connections() == 2) {
        write("shop", "line " + lines++ + "x".repeat(1_000));
        readUntil(quick, "line " + (lines - 1) + "x");
      }

      Await.until(BOUND, () -> reader.followers() == 1);
      write("shop", "the last one");
      readUntil(quick, "the last one");
    }
  }

  private static ServerLimits withPatience(Duration patience) {
    ServerLimits usual = ServerLimits.standard();
    return new ServerLimits(
        usual.connections(),
        usual.connectionsOfOneAddress(),
        usual.streams(),
        usual.request(),
        usual.streamBytes(),
        usual.unsentBytes(),
        usual.head(),
        usual.body(),
        usual.idle(),
        patience);
  }

  private static ServerLimits withStreams(int most) {
    ServerLimits usual = ServerLimits.standard();
    return new ServerLimits(
        usual.connections(),
        usual.connectionsOfOneAddress(),
        most,
        usual.request(),
        usual.streamBytes(),
        usual.unsentBytes(),
        usual.head(),
        usual.body(),
        usual.idle(),
        usual.write());
  }

  private InetSocketAddress listen(WebServer server) throws IOException {
    Routes routes = new Routes();
    new LokiApi(reader, InstantSource.system(), "1.0").addTo(routes, UnaryOperator.identity());
    InetSocketAddress address =
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), routes);
    server.start();
    return address;
  }

  private static void send(SocketChannel client, String query) throws IOException {
    String request =
        "GET /loki/api/v1/tail?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8)
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String head(SocketChannel client) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(512);
    client.read(some);
    return new String(some.array(), 0, some.position(), StandardCharsets.ISO_8859_1);
  }

  private void readUntil(SocketChannel client, String text) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(text) < 0) {
      if (client.read(room.clear()) < 0) {
        throw new IOException("it ended after " + read);
      }
      read.append(StandardCharsets.ISO_8859_1.decode(room.flip()));
    }
  }

  private void write(String app, String message) {
    byte[] payload =
        ("{\"fly\":{\"app\":{\"name\":\"" + app + "\"}},\"message\":\"" + message + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    Output record = new Output(256);
    long millis = System.currentTimeMillis();
    decoder.decode("logs." + app, payload, 0, payload.length, millis * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), millis);
  }

  private static long liveBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
