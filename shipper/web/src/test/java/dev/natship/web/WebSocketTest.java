package dev.natship.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// WebSockets: frames by hand, and a client that somebody else wrote.
@Timeout(60)
class WebSocketTest {
  private static final String ASK =
      "GET /echo HTTP/1.1\r\n"
          + "Host: here\r\n"
          + "Upgrade: websocket\r\n"
          + "Connection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final byte[] MASK = {1, 2, 3, 4};

  private final CountDownLatch gone = new CountDownLatch(1);
  private final BlockingQueue<WebSocket> kept = new LinkedBlockingQueue<>();
  private WebServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    server = new WebServer(ServerLimits.standard());
    Routes routes =
        new Routes()
            .stream("/echo", request -> Response.socket(request, this::echo)).stream(
                "/flood", request -> Response.socket(request, this::flood))
                .stream("/bug", request -> Response.socket(request, WebSocketTest::fail))
                .stream("/kept", request -> Response.socket(request, this::keep));
    address =
        Client.loopback(
            server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), routes));
    server.start();
  }

  private void echo(WebSocket socket) throws IOException, InterruptedException {
    try {
      while (true) {
        String text = socket.receive(Duration.ofSeconds(60)).orElse("bye");
        if (text.equals("bye")) {
          return;
        }
        socket.send(text);
      }
    } finally {
      gone.countDown();
    }
  }

  private void flood(WebSocket socket) throws IOException, InterruptedException {
    try {
      while (true) {
        socket.send("x".repeat(1 << 16));
      }
    } finally {
      gone.countDown();
    }
  }

  private void keep(WebSocket socket) {
    socket.keepOpen(gone::countDown);
    kept.add(socket);
  }

  private static void fail(WebSocket socket) {
    throw new IllegalStateException("planted by WebSocketTest for " + socket);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theHandshakeIsThatOfTheRfc() throws Exception {
    try (Client client = new Client(address)) {
      client.send(ASK);

      String head = client.readUntil("\r\n\r\n");

      assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
      assertTrue(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), head);
      assertTrue(head.contains("Upgrade: websocket\r\n"), head);
      assertTrue(head.contains("Connection: Upgrade\r\n"), head);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Upgrade: websocket         | Upgrade: h2c
          keep-alive, Upgrade        | keep-alive
          Version: 13                | Version: 8
          dGhlIHNhbXBsZSBub25jZQ==   | dGhl
          """)
  void aRequestThatAsksForNoSocketIsToldWhatThisIs(String right, String wrong) throws Exception {
    try (Client client = new Client(address)) {
      client.send(ASK.replace(right, wrong));

      String head = client.readUntil("\r\n\r\n");

      assertTrue(head.startsWith("HTTP/1.1 426 Upgrade Required\r\n"), head);
    }
  }

  @Test
  void textsInFragmentsWithAPingInBetweenArriveWhole() throws Exception {
    try (Client client = opened()) {
      client.send(frame(0x01, "hel")).send(frame(0x89, "are you there")).send(frame(0x80, "lo ü"));

      assertEquals("0x8a are you there", read(client));
      assertEquals("0x81 hello ü", read(client));
    }
  }

  @Test
  void aCloseIsAnsweredWithItsNumberAndEndsTheTalk() throws Exception {
    try (Client client = opened()) {
      client.send(frame(0x88, new byte[] {0x03, (byte) 0xe9}));

      assertEquals("0x88 1001", read(client));
      assertTrue(gone.await(30, TimeUnit.SECONDS));
      assertEquals("", client.endOfInput().readAll());
    }
  }

  @Test
  void whenTheTalkIsOverTheClientIsTold() throws Exception {
    try (Client client = opened()) {
      client.send(frame(0x81, "bye"));
      assertEquals("0x88 1000", read(client));
    }
    try (Client client = opened("/bug")) {
      assertEquals("0x88 1011", read(client));
    }
  }

  @Test
  void aSocketThatIsKeptOutlivesTheTalkUntilItIsEnded() throws Exception {
    try (Client client = opened("/kept")) {
      WebSocket socket = kept.take();
      socket.send("hello");
      assertEquals("0x81 hello", read(client));
      client.send(frame(0x89, "are you there"));
      assertEquals("0x8a are you there", read(client));
      assertEquals(1, server.load().streams());

      socket.end();

      assertEquals("0x88 1000", read(client));
      assertTrue(gone.await(30, TimeUnit.SECONDS));
      assertEquals(0, server.load().streams());
    }
  }

  /// Nobody reads them any more, and some clients say now and then that they are there.
  @Test
  void whatIsSaidOverASocketThatIsKeptIsLetGo() throws Exception {
    try (Client client = opened("/kept")) {
      kept.take();
      for (int i = 0; i < 100; i++) {
        client.send(frame(0x81, "hello"));
      }
      client.send(frame(0x89, "are you there"));

      assertEquals("0x8a are you there", read(client));
    }
  }

  @Test
  void whoFollowsOverASocketThatFailsIsToldThatItIsOurFault() throws Exception {
    try (Client client = opened("/kept")) {
      WebSocket socket = kept.take();
      socket.send("last");

      socket.fail();

      assertEquals("0x81 last", read(client));
      assertEquals("0x88 1011", read(client));
      assertTrue(gone.await(30, TimeUnit.SECONDS));
      assertEquals(0, server.load().streams());
    }
  }

  @Test
  void whoHangsUpOnASocketThatIsKeptFreesHisPlace() throws Exception {
    Client client = opened("/kept");
    WebSocket socket = kept.take();
    client.reset();

    assertTrue(gone.await(30, TimeUnit.SECONDS));
    assertEquals(0, server.load().streams());
    assertThrows(IOException.class, () -> socket.send("hello"));
  }

  @Test
  void whoSendsOverASocketThatIsKeptNeverWaits() throws Exception {
    Client client = opened("/kept");
    WebSocket socket = kept.take();

    while (socket.hasRoom()) {
      socket.send("x".repeat(1 << 16));
    }
    socket.send("one more");

    client.reset();
    assertTrue(gone.await(30, TimeUnit.SECONDS));
    assertTrue(socket.hasRoom(), "whoever sends next finds out that he has gone");
  }

  @ParameterizedTest
  @CsvSource({
    "an unmasked frame,           81 00,                                        1002",
    "a reserved bit,              c1 80 01 02 03 04,                            1002",
    "an unknown kind,             83 80 01 02 03 04,                            1002",
    "a ping in fragments,         09 80 01 02 03 04,                            1002",
    "a ping that is too long,     89 fe 00 7e 01 02 03 04,                      1002",
    "a continuation of nothing,   80 80 01 02 03 04,                            1002",
    "a text inside another,       01 80 01 02 03 04 81 80 01 02 03 04,          1002",
    "half a number of closing,    88 81 00 00 00 00 03,                         1002",
    "a number nobody may send,    88 82 00 00 00 00 03 ed,                      1002",
    "a text that is not UTF-8,    81 81 00 00 00 00 ff,                         1007",
    "a message that is too large, 81 ff 00 00 00 00 00 01 00 01 01 02 03 04,    1009",
    "a negative length,           81 ff ff ff ff ff ff ff ff ff 01 02 03 04,    1009"
  })
  void whatMayNotBeSentEndsItWithTheNumberForIt(String what, String hex, int code)
      throws Exception {
    try (Client client = opened()) {
      byte[] bytes = new byte[hex.split(" ").length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(hex.split(" ")[i], 16);
      }
      client.send(bytes);

      assertEquals("0x88 " + code, read(client), what);
    }
  }

  @Test
  void whoSendsMoreThanIsReadIsSentAway() throws Exception {
    try (Client client = opened("/flood")) {
      // Its talker reads nothing.
      for (int i = 0; i < 20; i++) {
        client.send(frame(0x81, "hello"));
      }
      assertTrue(gone.await(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void whoHangsUpFreesHisPlace() throws Exception {
    Client client = opened();
    client.reset();
    assertTrue(gone.await(30, TimeUnit.SECONDS));
  }

  @Test
  void aClientThatSomebodyElseWroteTalksToIt() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var client =
          http.newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://127.0.0.1:" + address.getPort() + "/echo"), listener(heard))
              .get();

      client.sendText("x".repeat(50_000), false).get();
      client.sendPing(ByteBuffer.allocate(3)).get();
      client.sendText("end", true).get();
      assertEquals("pong", heard.take());
      assertEquals("x".repeat(50_000) + "end", heard.take());
      client.sendText("bye", true).get();
      assertEquals("closed 1000", heard.take());
    }
  }

  private static java.net.http.WebSocket.Listener listener(BlockingQueue<String> heard) {
    return new java.net.http.WebSocket.Listener() {
      private final StringBuilder text = new StringBuilder();

      @Override
      public CompletionStage<?> onText(
          java.net.http.WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
          heard.add(text.toString());
          text.setLength(0);
        }
        socket.request(1);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer message) {
        heard.add("pong");
        socket.request(1);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public CompletionStage<?> onClose(
          java.net.http.WebSocket socket, int statusCode, String reason) {
        heard.add("closed " + statusCode);
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  private Client opened() throws IOException {
    return opened("/echo");
  }

  private Client opened(String path) throws IOException {
    Client client = new Client(address);
    client.send(ASK.replace("/echo", path));
    client.readUntil("\r\n\r\n");
    return client;
  }

  private static byte[] frame(int first, String text) {
    return frame(first, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) first).put((byte) (0x80 | payload.length)).put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    return frame.array();
  }

  /// `0x81 text`, or `0x88 1000`.
  private static String read(Client client) throws IOException {
    int first = client.readByte();
    int size = client.readByte();
    byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) client.readByte();
    }
    String text =
        first == 0x88
            ? Integer.toString((payload[0] & 0xff) << 8 | payload[1] & 0xff)
            : new String(payload, StandardCharsets.UTF_8);
    return "0x" + Integer.toHexString(first) + " " + text;
  }
}
