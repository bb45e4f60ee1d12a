package dev.natship.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What requests look like, good ones and bad ones, on a real socket.
@Timeout(120)
class RequestsTest {
  private static WebServer server;
  private static InetSocketAddress at;

  @BeforeAll
  static void start() throws IOException {
    server = new WebServer(ServerLimits.standard());
    Routes routes =
        new Routes()
                .always("X-Always", "yes")
                .atOnce("/healthz", _ -> Response.text(200, "ok"))
                .soon("/readyz", _ -> Response.text(200, "ready"))
                .get("/echo/{word}", request -> Response.text(200, echo(request)))
                .get(
                    "/bug",
                    _ -> {
                      throw new IllegalStateException("on purpose");
                    })
                .get(
                    "/error",
                    _ -> {
                      throw new StackOverflowError("on purpose");
                    })
                .stream(
                    "/numbers",
                    _ ->
                        Response.stream(
                            "text/plain",
                            out -> {
                              for (int i = 0; i < 3; i++) {
                                out.write(bytes(i + "\n"));
                              }
                            }))
                .post("/count", request -> Response.text(200, "" + request.body().length))
                .post("/body", request -> Response.of(200, "text/plain", request.body()));
    at = Client.loopback(server.listen(new InetSocketAddress("127.0.0.1", 0), routes));
    server.start();
  }

  private static String echo(Request request) {
    return request.method() + " " + request.parameter("word") + " " + request.query();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// `⏎` is CR and LF; the other pictures are the characters that they are pictures of.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no method                   | 400 | ␠/healthz HTTP/1.1⏎Host: x⏎⏎",
        "no version                  | 400 | GET /healthz⏎Host: x⏎⏎",
        "nothing but a word          | 400 | hello⏎⏎",
        "two blanks                  | 400 | GET  /healthz HTTP/1.1⏎Host: x⏎⏎",
        "a tab instead of a blank    | 400 | GET␉/healthz HTTP/1.1⏎Host: x⏎⏎",
        "a word too many             | 400 | GET /healthz x HTTP/1.1⏎Host: x⏎⏎",
        "a method in brackets        | 400 | (GET) /healthz HTTP/1.1⏎Host: x⏎⏎",
        "an unknown method           | 501 | BREW /healthz HTTP/1.1⏎Host: x⏎⏎",
        "a method in small letters   | 501 | get /healthz HTTP/1.1⏎Host: x⏎⏎",
        "HTTP/2                      | 505 | GET /healthz HTTP/2.0⏎Host: x⏎⏎",
        "the preface of HTTP/2       | 505 | PRI * HTTP/2.0⏎⏎SM⏎⏎",
        "HTTP/0.9                    | 505 | GET /healthz HTTP/0.9⏎Host: x⏎⏎",
        "another protocol            | 400 | GET /healthz ICY/1.1⏎Host: x⏎⏎",
        "a version of three parts    | 400 | GET /healthz HTTP/1.1.1⏎Host: x⏎⏎",
        "a version without a dot     | 400 | GET /healthz HTTP/11⏎Host: x⏎⏎",
        "a path without a slash      | 400 | GET healthz HTTP/1.1⏎Host: x⏎⏎",
        "a fragment                  | 400 | GET /healthz#x HTTP/1.1⏎Host: x⏎⏎",
        "half an escape              | 400 | GET /echo/%4 HTTP/1.1⏎Host: x⏎⏎",
        "an escape of no digits      | 400 | GET /echo/%zz HTTP/1.1⏎Host: x⏎⏎",
        "an escaped NUL              | 400 | GET /echo/%00 HTTP/1.1⏎Host: x⏎⏎",
        "an escaped line end         | 400 | GET /echo/%0d%0a HTTP/1.1⏎Host: x⏎⏎",
        "escapes that are no UTF-8   | 400 | GET /echo/%ff HTTP/1.1⏎Host: x⏎⏎",
        "overlong UTF-8              | 400 | GET /echo/%c0%af HTTP/1.1⏎Host: x⏎⏎",
        "a NUL in the path           | 400 | GET /hea␀lthz HTTP/1.1⏎Host: x⏎⏎",
        "no Host                     | 400 | GET /healthz HTTP/1.1⏎⏎",
        "two Hosts                   | 400 | GET /healthz HTTP/1.1⏎Host: x⏎Host: x⏎⏎",
        "LF alone                    | 400 | GET /healthz HTTP/1.1␊Host: x␊␊",
        "LF alone in the fields      | 400 | GET /healthz HTTP/1.1⏎Host: x␊⏎⏎",
        "CR alone                    | 400 | GET /healthz HTTP/1.1⏎Host: x␍X: y⏎⏎",
        "CR twice                    | 400 | GET /healthz HTTP/1.1⏎Host: x␍⏎⏎",
        "a folded line               | 400 | GET /healthz HTTP/1.1⏎Host: x⏎X: y⏎ z⏎⏎",
        "a line folded with a tab    | 400 | GET /healthz HTTP/1.1⏎Host: x⏎␉y⏎⏎",
        "a blank before the colon    | 400 | GET /healthz HTTP/1.1⏎Host : x⏎⏎",
        "a field without a colon     | 400 | GET /healthz HTTP/1.1⏎Host: x⏎nocolon⏎⏎",
        "a field without a name      | 400 | GET /healthz HTTP/1.1⏎Host: x⏎: y⏎⏎",
        "a blank in a name           | 400 | GET /healthz HTTP/1.1⏎Host: x⏎a b: y⏎⏎",
        "a NUL in a value            | 400 | GET /healthz HTTP/1.1⏎Host: x⏎X: a␀b⏎⏎",
        "both lengths                | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length:"
            + " 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
        "two lengths                 | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length:"
            + " 0⏎Content-Length: 5⏎⏎",
        "the same length twice       | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length:"
            + " 2⏎Content-Length: 2⏎⏎ab",
        "lengths in a list           | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length: 2, 2⏎⏎ab",
        "a negative length           | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length: -1⏎⏎",
        "a signed length             | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length: +2⏎⏎ab",
        "a length of hex digits      | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length: 2a⏎⏎ab",
        "no length at all            | 400 | POST /body HTTP/1.1⏎Host: x⏎Content-Length:⏎⏎",
        "a length over the bound     | 413 | POST /body HTTP/1.1⏎Host: x⏎Content-Length: 65537⏎⏎",
        "a length beyond numbers     | 413 | POST /body HTTP/1.1⏎Host: x⏎Content-Length:"
            + " 99999999999999999999⏎⏎",
        "chunks in HTTP/1.0          | 400 | POST /body HTTP/1.0⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
        "two codings in two fields   | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
        "two codings in a list       | 501 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding: gzip,"
            + " chunked⏎⏎0⏎⏎",
        "a coding with a vertical tab| 400 | POST /body HTTP/1.1⏎Host:"
            + " x⏎Transfer-Encoding:␋chunked⏎⏎0⏎⏎",
        "identity                    | 501 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " identity⏎⏎",
        "a chunk without a size      | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎⏎",
        "a chunk of a strange size   | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎0x2⏎ab⏎0⏎⏎",
        "a chunk of a negative size  | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎-2⏎ab⏎0⏎⏎",
        "a chunk longer than it says | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎2⏎abc⏎0⏎⏎",
        "a chunk over the bound      | 413 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎10001⏎",
        "a size beyond numbers       | 413 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎ffffffffff⏎",
        "a chunk size ending with LF | 400 | POST /body HTTP/1.1⏎Host: x⏎Transfer-Encoding:"
            + " chunked⏎⏎2␊ab⏎0⏎⏎",
        "another expectation         | 417 | POST /body HTTP/1.1⏎Host: x⏎Expect:"
            + " wonders⏎Content-Length: 2⏎⏎",
        "the wrong method            | 405 | POST /healthz HTTP/1.1⏎Host: x⏎Connection:"
            + " close⏎Content-Length: 0⏎⏎",
        "a tunnel                    | 400 | CONNECT x:80 HTTP/1.1⏎Host: x⏎⏎",
        "a path that is not there    | 404 | GET /nothing HTTP/1.1⏎Host: x⏎Connection: close⏎⏎",
        "dots do not climb           | 404 | GET /echo/../healthz HTTP/1.1⏎Host: x⏎Connection:"
            + " close⏎⏎",
        "an escaped slash is a letter| 404 | GET /echo%2fx HTTP/1.1⏎Host: x⏎Connection: close⏎⏎",
        "a handler with a bug        | 500 | GET /bug HTTP/1.1⏎Host: x⏎Connection: close⏎⏎",
        "a handler with an Error     | 500 | GET /error HTTP/1.1⏎Host: x⏎Connection: close⏎⏎",
      })
  void isAnsweredAndClosed(String name, int status, String request) throws IOException {
    try (Client client = new Client(at)) {
      String answer = client.send(wire(request)).readAll();

      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), name + ": " + answer);
      assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
      assertTrue(answer.contains("\r\nX-Always: yes\r\n"), answer);
      assertFalse(answer.contains("HTTP/1.1 200"), answer);
    }
    assertTrue(Client.get(at, "/healthz").startsWith("HTTP/1.1 200 "));
  }

  @Test
  void tooLargeHeadsAreRefusedWhereverTheyAreTooLarge() throws IOException {
    assertStatus(414, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertStatus(431, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(17_000) + "\r\n\r\n");
    assertStatus(431, "GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(101) + "\r\n");
  }

  @Test
  void answersInTurnWhatCameInOnePiece() throws IOException {
    try (Client client = new Client(at)) {
      String one = "GET /echo/a HTTP/1.1\r\nHost: x\r\n\r\n";
      String two = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
      String three = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

      String all =
          client.send(one + two + "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n" + three).readAll();

      int a = all.indexOf("GET a");
      int b = all.indexOf("\r\n\r\nabc");
      int c = all.indexOf("ready");
      int d = all.indexOf("ok\n");
      assertTrue(0 < a && a < b && b < c && c < d, all);
    }
  }

  @Test
  void answersFiveHundredRequestsInOnePiece() throws IOException {
    try (Client client = new Client(at)) {
      client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500));
      client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertEquals(502, client.readAll().split("HTTP/1.1 200 OK", -1).length);
    }
  }

  @Test
  void aHeadMayComeByteByByteAndAfterAnEmptyLine() throws IOException {
    try (Client client = new Client(at)) {
      for (byte each : bytes("\r\nGET /healthz HTTP/1.1\r\nhOsT:x\r\n\r\n")) {
        client.send(new byte[] {each});
      }
      assertEquals("HTTP/1.1 200 OK\r\n", client.readLine());
    }
  }

  @Test
  void aBodyMayComeInChunksWithExtensionsAndTrailers() throws IOException {
    try (Client client = new Client(at)) {
      client.send(
          "POST /body HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Transfer-Encoding: chunked\r\n"
              + "Connection: close\r\n\r\n");
      for (byte each :
          bytes("3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")) {
        client.send(new byte[] {each});
      }
      assertTrue(client.readAll().endsWith("\r\n\r\nabc0123456789"));
    }
  }

  @Test
  void takesABodyOfTheLargestSize() throws IOException {
    try (Client client = new Client(at)) {
      int most = ServerLimits.standard().request().bodyBytes();
      client.send(
          "POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
              + most
              + "\r\n\r\n");
      client.send(new byte[most]);

      assertTrue(client.readAll().endsWith("\r\n\r\n" + most + "\n"));
    }
  }

  @Test
  void aClientThatAsksBeforeItsBodyIsToldToGoOnOrThatNobodyWantsIt() throws IOException {
    String head = " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    try (Client client = new Client(at)) {
      client.send("POST /body" + head);
      assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.readUntil("\r\n\r\n"));
      client.send("abc");
      assertTrue(client.readUntil("abc").startsWith("HTTP/1.1 200 OK\r\n"));
    }
    try (Client client = new Client(at)) {
      assertTrue(client.send("POST /nothing" + head).readAll().startsWith("HTTP/1.1 404 "));
    }
  }

  @Test
  void headHasTheFieldsOfGetAndNoBody() throws IOException {
    for (String path : new String[] {"/healthz", "/readyz", "/echo/a", "/numbers"}) {
      try (Client client = new Client(at)) {
        client.send("HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        String answer = client.readAll();

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
      }
    }
    try (Client client = new Client(at)) {
      client.send("HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertTrue(client.readAll().contains("\r\nContent-Length: 3\r\n"));
    }
  }

  @Test
  void anOldClientIsAnsweredAndLetGo() throws IOException {
    try (Client client = new Client(at)) {
      String answer = client.send("GET /healthz HTTP/1.0\r\n\r\n").readAll();

      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.endsWith("ok\n"), answer);
    }
  }

  @Test
  void aClientThatHasSaidEverythingStillHearsTheAnswer() throws IOException {
    try (Client client = new Client(at)) {
      client.send("GET /echo/a HTTP/1.1\r\nHost: x\r\n\r\n").endOfInput();

      assertTrue(client.readAll().contains("GET a"));
    }
  }

  @Test
  void pathsAreDecodedAndQueriesAreNot() throws IOException {
    assertTrue(Client.get(at, "/echo/a%2Fb%20%C3%BC?x=%20").contains("GET a/b \u00c3\u00bc x=%20"));
    assertTrue(Client.get(at, "http://elsewhere/echo/a").contains("GET a"));
  }

  @Test
  void aStreamComesInChunksAndEndsWell() throws IOException {
    String answer = Client.get(at, "/numbers");

    assertTrue(answer.contains("\r\nTransfer-Encoding: chunked\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n2\r\n0\n\r\n2\r\n1\n\r\n2\r\n2\n\r\n0\r\n\r\n"), answer);
    try (Client old = new Client(at)) {
      assertTrue(old.send("GET /numbers HTTP/1.0\r\n\r\n").readAll().endsWith("\r\n\r\n0\n1\n2\n"));
    }
  }

  @Test
  void everyAnswerHasTheDate() throws IOException {
    String answer = Client.get(at, "/healthz");

    assertTrue(
        answer.matches(
            "(?s).*\r\n"
                + "Date: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"
                + ".*"),
        answer);
  }

  private static void assertStatus(int status, String request) throws IOException {
    try (Client client = new Client(at)) {
      String answer = client.send(request).readAll();
      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }
  }

  private static String wire(String readable) {
    return readable
        .replace("⏎", "\r\n")
        .replace('␍', '\r')
        .replace('␊', '\n')
        .replace('␉', '\t')
        .replace('␋', '\u000b')
        .replace('␀', '\0')
        .replace('␠', ' ');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
