package dev.natship.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many clients at once, and most of them mean no good. Whatever they do, a question about health
/// is answered.
@Timeout(240)
class CrowdTest {
  private static final byte[] LARGE = new byte[512 << 10];

  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  private InetSocketAddress listen(WebServer server) throws IOException {
    Routes routes =
        new Routes()
                .atOnce("/healthz", _ -> Response.text(200, "ok"))
                .soon("/readyz", _ -> Response.text(200, "ready"))
                .get("/metrics", _ -> Response.of(200, "text/plain", LARGE.clone()))
                .get("/status", _ -> Response.text(200, "good"))
                .get("/stuck", _ -> await())
                .stream("/quiet", _ -> Response.stream("text/event-stream", this::untilInterrupted))
                .stream("/flood", _ -> Response.stream("text/event-stream", this::flood));
    InetSocketAddress at = server.listen(new InetSocketAddress("127.0.0.1", 0), routes);
    server.start();
    return Client.loopback(at);
  }

  private Response await() {
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return Response.text(200, "released");
  }

  private void untilInterrupted(Stream out) throws IOException, InterruptedException {
    out.write("data: hello\n\n".getBytes(StandardCharsets.UTF_8));
    try {
      new CountDownLatch(1).await();
    } finally {
      ended.incrementAndGet();
    }
  }

  private void flood(Stream out) throws IOException, InterruptedException {
    byte[] line = new byte[8 << 10];
    try {
      while (true) {
        out.write(line);
      }
    } finally {
      ended.incrementAndGet();
    }
  }

  @Test
  void aThousandAbortedRequestsFreeTheirPlaces() throws IOException {
    try (WebServer server = new WebServer(ServerLimits.standard())) {
      InetSocketAddress at = listen(server);
      for (int i = 0; i < 1_000; i++) {
        try (Client client = new Client(at)) {
          client.send(get("/metrics")).reset();
        }
        assertHealth(at);
      }
      until(() -> server.load().connections() == 0);
      assertTrue(Client.get(at, "/readyz").startsWith("HTTP/1.1 200 "));
    }
  }

  @Test
  void aThousandThatNeverReadCostABoundedBuffer() throws IOException {
    ServerLimits limits = limits(1_200, 100, 8 << 20, Duration.ofMinutes(5));
    List<Client> clients = new ArrayList<>();
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      long before = liveBytes();
      for (int i = 0; i < 1_000; i++) {
        clients.add(Client.withSmallBuffer(at).send(get("/metrics")));
        assertHealth(at);
      }
      until(() -> server.load().removed() > 900);
      long grown = liveBytes() - before;

      assertTrue(grown < 16 << 20, "grown by " + grown);
      assertHealth(at);
      assertTrue(Client.get(at, "/readyz").startsWith("HTTP/1.1 200 "));
    } finally {
      closeAll(clients);
    }
  }

  @Test
  void slowHeadsAndSilentClientsMakeRoomForWhoeverAsks() throws IOException {
    ServerLimits limits = limits(100, 50, 8 << 20, Duration.ofMinutes(5));
    List<Client> clients = new ArrayList<>();
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      for (int i = 0; i < 300; i++) {
        clients.add(new Client(at).send(i % 2 == 0 ? "GET /hea" : ""));
        assertHealth(at);
      }
      assertTrue(server.load().connections() <= 100, server.load().toString());
      assertTrue(server.load().removed() >= 200, server.load().toString());
    } finally {
      closeAll(clients);
    }
  }

  @Test
  void aHeadOrABodyThatDoesNotEndIsRefusedInTime() throws IOException {
    ServerLimits limits = limits(100, 50, 8 << 20, Duration.ofMillis(200));
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      try (Client head = new Client(at).send("GET /healthz HTTP/1.1\r\nHost");
          Client body =
              new Client(at).send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
          Client idle = new Client(at)) {
        assertTrue(head.readAll().startsWith("HTTP/1.1 408 "));
        assertTrue(body.readAll().startsWith("HTTP/1.1 408 "));
        assertEquals("", idle.readAll());
      }
    }
  }

  @Test
  void aReaderThatStaysBehindIsEndedAndItsThreadIsFree() throws IOException {
    ServerLimits limits = limits(100, 50, 8 << 20, Duration.ofMillis(500));
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      try (Client stream = Client.withSmallBuffer(at);
          Client answer = Client.withSmallBuffer(at)) {
        stream.send(get("/flood"));
        answer.send(get("/metrics"));
        until(() -> ended.get() == 1);
        until(() -> server.load().connections() == 0);
        until(() -> server.load().streams() == 0);
        assertHealth(at);
      }
    }
  }

  @Test
  void aStreamEndsWhenItsReaderHangsUp() throws IOException {
    try (WebServer server = new WebServer(ServerLimits.standard())) {
      InetSocketAddress at = listen(server);
      try (Client one = new Client(at).send(get("/quiet"));
          Client other = new Client(at).send(get("/quiet"))) {
        one.readUntil("hello");
        other.readUntil("hello");
        other.reset();
      }
      until(() -> ended.get() == 2);
      until(() -> server.load().streams() == 0);
    }
  }

  @Test
  void tooManyStreamsAreToldToComeLater() throws IOException {
    try (WebServer server = new WebServer(limits(100, 2, 8 << 20, Duration.ofMinutes(5)))) {
      InetSocketAddress at = listen(server);
      try (Client one = new Client(at).send(get("/quiet"));
          Client two = new Client(at).send(get("/quiet"))) {
        one.readUntil("hello");
        two.readUntil("hello");
        String answer = Client.get(at, "/quiet");
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("Retry-After: 10"), answer);
      }
    }
  }

  @Test
  void readinessDoesNotStandBehindWorkThatIsStuck() throws IOException {
    ServerLimits limits = limits(100, 50, 8 << 20, Duration.ofMillis(300));
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      try (Client stuck = new Client(at).send(get("/stuck"))) {
        assertTrue(Client.get(at, "/readyz").startsWith("HTTP/1.1 200 "));
        assertTrue(Client.get(at, "/metrics").startsWith("HTTP/1.1 503 "));
        release.countDown();
        assertTrue(stuck.readUntil("\n\r\n").startsWith("HTTP/1.1 200 "));
      }
    }
  }

  @Test
  void healthIsAnsweredWhileAllCarriersCompute() throws IOException {
    AtomicBoolean on = new AtomicBoolean(true);
    AtomicInteger spinning = new AtomicInteger();
    List<Thread> lanes = new ArrayList<>();
    try (WebServer server = new WebServer(ServerLimits.standard())) {
      InetSocketAddress at = listen(server);
      int carriers = Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < carriers; i++) {
        lanes.add(Thread.ofVirtual().start(() -> spin(on, spinning)));
      }
      until(() -> spinning.get() == carriers);
      for (int i = 0; i < 100; i++) {
        assertHealth(at);
        assertTrue(Client.get(at, "/readyz").startsWith("HTTP/1.1 200 "));
        assertTrue(Client.get(at, "/status").startsWith("HTTP/1.1 200 "));
      }
    } finally {
      on.set(false);
    }
  }

  private static void spin(AtomicBoolean on, AtomicInteger spinning) {
    spinning.incrementAndGet();
    while (on.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aThousandReadersOfAStreamFitInAFewMegabytes() throws IOException {
    List<Client> clients = new ArrayList<>();
    try (WebServer server = new WebServer(ServerLimits.standard())) {
      InetSocketAddress at = listen(server);
      for (int i = 0; i < 1_000; i++) {
        clients.add(new Client(at));
      }
      until(() -> server.load().connections() == 1_000);
      // The clients live in this process as well: what they hold is there before the streams are.
      long before = liveBytes();
      for (Client client : clients) {
        client.send(get("/quiet")).readUntil("hello\n\n");
      }
      long grown = liveBytes() - before;
      System.out.println("1,000 readers: " + (grown >> 10) + " KiB of live heap");

      assertEquals(1_000, server.load().streams());
      assertTrue(grown < 10 << 20, "grown by " + grown);
      assertHealth(at);
    } finally {
      closeAll(clients);
    }
    until(() -> ended.get() == 1_000);
  }

  /// Bytes without sense, and good requests with bytes changed: each is answered or closed.
  @Test
  void whateverComesIsAnsweredOrClosed() throws IOException {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ServerLimits limits = limits(100, 50, 8 << 20, Duration.ofMillis(100));
    try (WebServer server = new WebServer(limits)) {
      InetSocketAddress at = listen(server);
      for (int i = 0; i < 1_000; i++) {
        try (Client client = new Client(at)) {
          client.send(nonsense(random)).endOfInput();
          String answer = client.readAll();
          assertTrue(
              answer.isEmpty() || answer.startsWith("HTTP/1.1 "), "seed " + seed + ": " + answer);
        } catch (SocketException _) {
          // refused while it was still sending
        }
      }
      assertHealth(at);
      until(() -> server.load().connections() == 0);
    }
  }

  private static byte[] nonsense(RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      byte[] bytes = new byte[random.nextInt(2_000)];
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] good =
        ("POST /healthz HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Transfer-Encoding: chunked\r\n"
                + "Expect: 100-continue\r\n\r\n"
                + "3;a=b\r\n"
                + "abc\r\n"
                + "0\r\n"
                + "X: y\r\n\r\n"
                + "GET /healthz HTTP/1.1\r\n"
                + "Host: x\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = random.nextInt(6); i > 0; i--) {
      byte[] letters = {0, '\r', '\n', ' ', ':', ';', '%', '0', 'f', (byte) 0xff};
      good[random.nextInt(good.length)] = letters[random.nextInt(letters.length)];
    }
    return good;
  }

  private static void assertHealth(InetSocketAddress at) throws IOException {
    String answer = Client.get(at, "/healthz");
    assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("ok\n"), answer);
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }

  private static ServerLimits limits(int connections, int streams, int unsent, Duration patience) {
    ServerLimits usual = ServerLimits.standard();
    return new ServerLimits(
        connections,
        usual.connectionsOfOneAddress(),
        streams,
        usual.request(),
        usual.streamBytes(),
        unsent,
        patience,
        patience,
        patience,
        patience);
  }

  private static long liveBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void closeAll(List<Client> clients) throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }

  /// Waits for something that the server does on its own.
  private static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > Client.BOUND.toNanos()) {
        throw new AssertionError("it did not come about");
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
