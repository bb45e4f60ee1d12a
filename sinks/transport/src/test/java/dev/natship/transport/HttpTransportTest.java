package dev.natship.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Delivery.Retry;
import dev.natship.api.LogLine;
import dev.natship.contract.DecodedLines;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest {
  private static final Instant NOW = Instant.parse("2026-02-17T10:30:00Z");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsWhatTheSettingsSay() throws Exception {
    server.enqueue(answer(200, ""));

    Delivery delivery =
        deliver(
            """
            url = "%s"
            method = PUT
            query { source = "a b&c", kind = fly }
            headers { X-Key = secret-key, Accept = "application/json" }
            auth { bearer = token-1234 }
            compression = none
            """
                .formatted(server.url("/in")),
            "hello");

    assertEquals(new Accepted(200, ""), delivery);
    RecordedRequest request = server.takeRequest();
    assertEquals("PUT", request.getMethod());
    assertEquals("/in?kind=fly&source=a%20b%26c", request.getTarget());
    assertEquals("secret-key", request.getHeaders().get("X-Key"));
    assertEquals("Bearer token-1234", request.getHeaders().get("Authorization"));
    assertEquals("5", request.getHeaders().get("Content-Length"));
    assertEquals("natship/development", request.getHeaders().get("User-Agent"));
    assertEquals("hello", body(request));
  }

  @Test
  void compressesWithGzipUnlessToldOtherwise() throws Exception {
    server.enqueue(answer(200, ""));
    String text = "a line\n".repeat(100_000);

    deliver("url = \"" + server.url("/") + "\"", text);

    RecordedRequest request = server.takeRequest();
    assertEquals("gzip", request.getHeaders().get("Content-Encoding"));
    assertEquals(String.valueOf(request.getBodySize()), request.getHeaders().get("Content-Length"));
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(bytes(request))).readAllBytes();
    assertEquals(text, new String(plain, StandardCharsets.UTF_8));
  }

  @Test
  void compressesWithZstd() throws Exception {
    server.enqueue(answer(200, ""));
    String text = "a line\n".repeat(1000);

    deliver("url = \"" + server.url("/") + "\"\ncompression = zstd", text);

    RecordedRequest request = server.takeRequest();
    assertEquals("zstd", request.getHeaders().get("Content-Encoding"));
    assertArrayEquals(
        text.getBytes(StandardCharsets.UTF_8), Zstd.decompress(bytes(request), text.length()));
  }

  @Test
  void equalContentsPackIntoEqualBytes() throws Exception {
    try (HttpTransport transport = transport("url = \"http://127.0.0.1/\"")) {
      Content content = new Content().add("one\n").add("two\n");

      assertArrayEquals(
          transport.pack(content).toByteArray(), transport.pack(content).toByteArray());
    }
  }

  @Test
  void signsTheExactBytesAsFalDoes() throws Exception {
    server.enqueue(answer(200, ""));

    deliver(
        """
        url = "%s"
        compression = none
        sign { header = X-Fal-Signature, secret = %s, secret-min-length = 64 }
        """
            .formatted(server.url("/"), "k".repeat(64)),
        """
        {"timestamp":"2026-02-17T10:30:00.123Z","message":"boom: disk full","level":"error","fal_app_name":"sandwich"}
        """);

    assertEquals(
        "1c7eb871c2b077909a7d859131ad2083fdf67dd96bcfcdcdf9a05c1293a2ccf9",
        server.takeRequest().getHeaders().get("X-Fal-Signature"));
  }

  @Test
  void signsTheTimeAndWithTwoSecretsDuringRotation() throws Exception {
    server.enqueue(answer(200, ""));

    deliver(
        """
        url = "%s"
        sign {
          header = X-Signature, secret = old-secret, second-secret = new-secret
          prefix = "sha256=", timestamp-header = X-Timestamp
        }
        """
            .formatted(server.url("/")),
        "body");

    Headers headers = server.takeRequest().getHeaders();
    assertEquals("1771324200", headers.get("X-Timestamp"));
    String first = headers.get("X-Signature");
    String second = headers.get("X-Signature-2");
    assertTrue(first != null && first.startsWith("sha256=") && first.length() == 71);
    assertTrue(second != null && second.startsWith("sha256=") && !second.equals(first));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void parksOnARedirectInsteadOfFollowingIt(int status) throws Exception {
    server.enqueue(
        new MockResponse(
            status, Headers.of("Location", "https://elsewhere.example/path?token=abc"), ""));

    Delivery delivery = deliver("url = \"" + server.url("/") + "\"", "x");

    Park park = assertInstanceOf(Park.class, delivery);
    assertTrue(park.words().contains("https://elsewhere.example,"));
    assertFalse(park.words().contains("token"));
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void neverSendsTwiceByItself() throws Exception {
    server.enqueue(new MockResponse(503, Headers.of("Retry-After", "0"), ""));
    server.enqueue(answer(408, ""));

    assertInstanceOf(Retry.class, deliver("url = \"" + server.url("/") + "\"", "x"));
    assertInstanceOf(Retry.class, deliver("url = \"" + server.url("/") + "\"", "x"));

    assertEquals(2, server.getRequestCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Retry-After; 7; PT7S",
        "Retry-After; 0.25; PT0.25S",
        "Retry-After; Tue, 17 Feb 2026 10:30:30 GMT; PT30S",
        "Retry-After; Tue, 17 Feb 2026 10:00:00 GMT; PT0S",
        "Retry-After; 99999; PT1H",
        "Retry-After; soon; PT0S",
        "X-RateLimit-Reset; 1771324212; PT12S",
        "X-RateLimit-Reset; 1771324212500; PT12.5S",
        "RateLimit; limit=10, remaining=0, reset=42; PT42S"
      })
  @Tag("F17")
  void waitsAsLongAsTheDestinationAsks(String name, String value, Duration wait) throws Exception {
    server.enqueue(new MockResponse(429, Headers.of(name, value), "slow down"));

    Delivery delivery =
        deliver("url = \"" + server.url("/") + "\"\nretry-after = [X-RateLimit-Reset]", "x");

    assertEquals(new Retry(429, "slow down", wait), delivery);
  }

  @Test
  void closedPortIsAnIoException() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertThrows(IOException.class, () -> deliver("url = \"http://127.0.0.1:" + port + "/\"", "x"));
  }

  @Test
  @Tag("F21")
  void unknownHostIsAnIoException() {
    assertThrows(
        UnknownHostException.class, () -> deliver("url = \"http://nowhere.invalid/\"", "x"));
  }

  @Test
  @Tag("F21")
  void usesAConnectionAgainUntilItIsTooOld() throws Exception {
    assertEquals(List.of(0, 0), connectionsOfTwoRequests(""));
    assertEquals(List.of(1, 2), connectionsOfTwoRequests("connection-age = 1ns"));
    assertEquals(List.of(3, 3), connectionsOfTwoRequests("connection-age = 0s"));
  }

  private List<Integer> connectionsOfTwoRequests(String hocon) throws Exception {
    List<Integer> connections = new ArrayList<>();
    try (HttpTransport transport = transport("url = \"" + server.url("/") + "\"\n" + hocon)) {
      for (int i = 0; i < 2; i++) {
        server.enqueue(answer(200, ""));
        transport.deliver(transport.call("").payload(transport.pack(new Content().add("x"))));
        connections.add(server.takeRequest().getConnectionIndex());
      }
    }
    return connections;
  }

  @Test
  @Tag("F18")
  void aConnectionCutInTheAnswerIsAnIoException() {
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .body("never whole")
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());

    assertThrows(IOException.class, () -> deliver("url = \"" + server.url("/") + "\"", "x"));
  }

  @Test
  @Tag("F09")
  void aSilentDestinationIsAnIoExceptionWhenTheTimeIsOver() {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());

    assertThrows(
        IOException.class,
        () -> deliver("url = \"" + server.url("/") + "\"\ntimeout = 200ms", "x"));
  }

  @Test
  void anInterruptEndsTheWaiting() throws Exception {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    BlockingQueue<Object> ended = new LinkedBlockingQueue<>();

    Thread sending =
        Thread.startVirtualThread(() -> {
          try {
            ended.add(deliver("url = \"" + server.url("/") + "\"\ntimeout = 60s", "x"));
          } catch (Exception e) {
            ended.add(e);
          }
        });
    server.takeRequest();
    sending.interrupt();

    assertInstanceOf(InterruptedException.class, ended.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void wordsHoldNoSecretsAndStayShort() throws Exception {
    server.enqueue(
        answer(
            403,
            "bad key secret-key for token-1234\n\tat /hook/T0000000000000001 " + "x".repeat(1000)));

    Delivery delivery =
        deliver(
            """
            url = "%s"
            headers { X-Key = secret-key }
            auth { bearer = token-1234 }
            """
                .formatted(server.url("/hook/T0000000000000001")),
            "x");

    assertTrue(
        delivery.words().startsWith("bad key ••• for ••• at /hook/••• xxx"), delivery.words());
    assertTrue(delivery.words().length() <= 501);
  }

  @Test
  @Tag("F27")
  void keepsOnlyTheBeginningOfAnEndlessAnswer() throws Exception {
    server.enqueue(answer(200, "x".repeat(1_000_000)));

    try (HttpTransport transport = transport("url = \"" + server.url("/") + "\"")) {
      Answer answer = transport.send(transport.call("").answerLimit(1000).build());

      assertEquals(1000, answer.body().length);
      assertFalse(answer.whole());
    }
  }

  @Test
  void anEventFillsAddressAndHeadersWithoutLeavingItsPlace() throws Exception {
    server.enqueue(answer(200, ""));
    LogLine line = DecodedLines.of("x", "../a?b", "ams\r\nX-Evil: 1", "info");

    try (HttpTransport transport =
        transport(
            """
            url = "%s{{fly.app.name}}/{{host|none}}"
            headers { X-Region = "{{fly.region}}", X-Constant = yes }
            """
                .formatted(server.url("/in/")))) {
      String partition = transport.partition(line);
      transport.deliver(transport.call(partition));
    }

    RecordedRequest request = server.takeRequest();
    assertEquals("/in/..%2Fa%3Fb/none", request.getTarget());
    assertEquals("ams  X-Evil: 1", request.getHeaders().get("X-Region"));
    assertEquals("yes", request.getHeaders().get("X-Constant"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, http://h/api/logs",
    "http://h/, http://h/api/logs",
    "http://h/base/, http://h/base/api/logs",
    "http://h/api/logs, http://h/api/logs",
    "http://h/?org=1, http://h/api/logs?org=1"
  })
  void addsThePathOfAnApiOnce(String url, String full) {
    try (HttpTransport transport = transport("url = \"" + url + "\", path = /api/logs")) {
      assertEquals(full, transport.address());
    }
  }

  @Test
  void requestsWithOneAddressHaveOnePartition() {
    try (HttpTransport transport = transport("url = \"http://127.0.0.1/a\"")) {
      assertEquals("", transport.partition(DecodedLines.of("x")));
    }
  }

  @Test
  void anAuthorizerSeesTheFinishedRequestAndMayRefuse() throws Exception {
    server.enqueue(answer(200, ""));

    try (HttpTransport plain = transport("url = \"" + server.url("/") + "\"")) {
      HttpTransport signed =
          plain.authorizedBy(call -> call.header("X-Length", "" + call.payload().length()));
      signed.deliver(signed.call("").payload(Payload.of(new byte[3])));
      HttpTransport refused =
          plain.authorizedBy(_ -> {
            throw new NotSent(new Park(0, "no token"));
          });

      assertEquals(new Park(0, "no token"), refused.deliver(refused.call("")));
    }
    assertEquals("3", server.takeRequest().getHeaders().get("X-Length"));
    assertEquals(1, server.getRequestCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url = \"ftp://x/\" | url: expected an address beginning with https:// or http://, not"
            + " \"ftp://x/…\"",
        "url = \"https://https://x.y\" | url: expected one scheme with a host behind it, not"
            + " \"https://https:/…\"",
        "url = \"https://x:99999/\" | url: expected an address with a port from 1 to 65535, not"
            + " \"https://x:99999/…\"",
        "url = \"http://x/\", require-https = true | url: expected an address beginning with"
            + " https://, not \"http://x/…\"",
        "url = \"https://{{host}}/\" | url: the host cannot hold {{fields}}: lines must not choose"
            + " where they go",
        "url = \"https://u:p@host/\", auth { bearer = a } | auth: expected one of bearer, api-key,"
            + " basic, header and a user in url, not several",
        "url = \"https://x/\", headers { \"X Y\" = 1 } | headers: \"X Y\" cannot name a header",
        "url = \"https://x/\", headers { X = \"a\\nb\" } | headers: X holds a line break or another"
            + " control character",
        "url = \"https://x/\", auth { bearer = \"a\\r\\nb\" } | auth: holds a line break or another"
            + " control character",
        "url = \"https://x/\", auth { bearer = a, header = b } | auth: expected one of bearer,"
            + " api-key, basic, header and a user in url, not several",
        "url = \"https://x/\", sign { secret = short, secret-min-length = 64 } | sign.secret: needs"
            + " at least 64 characters, has 5",
        "url = \"https://x/\", proxy = \"socks://x\" | proxy: expected http://host:port or"
            + " http://user:password@host:port",
        "url = \"https://x/\", tls { certificate = a } | tls.certificate: certificate and key"
            + " belong together",
        "url = \"https://x/\", compression = gzp | compression: expected one of none, gzip, zstd,"
            + " not \"gzp\"; did you mean gzip?",
        "method = POST | url: required, but not set"
      })
  void saysWhatIsWrongWithTheSettings(String hocon, String message) {
    Problems problems = new Problems();

    HttpTransport.read(Settings.parse("x", hocon, problems)).close();

    List<String> told =
        problems.all().stream()
            .map(Problem::toString)
            .map(text -> text.substring(text.indexOf("sinks.x.") + "sinks.x.".length()))
            .toList();
    assertEquals(List.of(message), told);
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse(status, Headers.EMPTY, body);
  }

  private static Delivery deliver(String hocon, String body) throws Exception {
    try (HttpTransport transport = transport(hocon)) {
      return transport.deliver(transport.call("").payload(transport.pack(new Content().add(body))));
    }
  }

  private static HttpTransport transport(String hocon) {
    Problems problems = new Problems();
    HttpTransport transport =
        HttpTransport.read(
            Settings.parse("test", hocon, problems), HttpDefaults.post(), InstantSource.fixed(NOW));
    assertEquals(List.of(), problems.all());
    return transport;
  }

  private static byte[] bytes(RecordedRequest request) {
    return request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
  }

  private static String body(RecordedRequest request) {
    return new String(bytes(request), StandardCharsets.UTF_8);
  }
}
