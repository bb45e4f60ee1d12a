package dev.natship.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Delivery.Partial;
import dev.natship.api.Delivery.Reject;
import dev.natship.api.Delivery.Retry;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.DecodedLines;
import dev.natship.contract.Sinks;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSinkTest {
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoding = json-array | application/json | [{\"message\":\"a\"},{\"message\":\"b\"}]",
        "encoding = ndjson | application/x-ndjson | {\"message\":\"a\"}⏎{\"message\":\"b\"}⏎",
        "encoding = ndjson, final-newline = false | application/x-ndjson |"
            + " {\"message\":\"a\"}⏎{\"message\":\"b\"}",
        "encoding = text | text/plain; charset=utf-8 | a⏎b⏎",
        "encoding = text, text = \"<{{message}}>\" | text/plain; charset=utf-8 | <a>⏎<b>⏎",
        "encoding = concat, content-type = x/y | x/y | {\"message\":\"a\"}{\"message\":\"b\"}",
        "envelope = \"{\\\"lines\\\":{{events}}}\" | application/json |"
            + " {\"lines\":[{\"message\":\"a\"},{\"message\":\"b\"}]}",
        "encoding = ndjson, envelope = \"<{{events}}>\" | application/json |"
            + " <{\"message\":\"a\"}⏎{\"message\":\"b\"}>"
      })
  void putsEventsTogetherAsTheSettingsSay(String hocon, String contentType, String body)
      throws Exception {
    server.enqueue(answer(200, ""));

    Delivery delivery = deliver(hocon, "a", "b");

    assertEquals(new Accepted(200), delivery);
    RecordedRequest request = server.takeRequest();
    assertEquals(contentType, request.getHeaders().get("Content-Type"));
    assertEquals(body.replace('⏎', '\n'), body(request));
  }

  @Test
  void sendsTheRestOfABatchAsItWouldSendAWhole() throws Exception {
    server.enqueue(answer(200, ""));

    try (Sink sink = sink("encoding = json-array")) {
      Batch batch = batch(sink.encoding(), "a", "b", "c", "d");
      sink.deliver(batch.subset("rest", 0, 2, 3));
    }

    assertEquals(
        "[{\"message\":\"a\"},{\"message\":\"c\"},{\"message\":\"d\"}]",
        body(server.takeRequest()));
  }

  @Test
  void keepsAMessageWithLineBreaksOnOneLineOfText() throws Exception {
    server.enqueue(answer(200, ""));

    deliver("encoding = text", "a\r\nb");

    assertEquals("a\\r\\nb\n", body(server.takeRequest()));
  }

  @Test
  @Tag("F18")
  void retriesOnlyTheItemsThatMayPassLater() throws Exception {
    server.enqueue(
        answer(
            200,
            """
            [{"status":202},{"status":400,"error":"too many columns"},{"status":429,"error":"slow"},{"status":503}]
            """));

    Delivery delivery = deliver("answer { items = / }", "a", "b", "c", "d");

    Partial partial = assertInstanceOf(Partial.class, delivery);
    assertEquals(List.of(2, 3), java.util.Arrays.stream(partial.retry()).boxed().toList());
    assertEquals(List.of(new Delivery.Rejection(1, "400 too many columns")), partial.rejected());
  }

  @Test
  void retriesAllWhenEveryItemMayPassLater() throws Exception {
    server.enqueue(answer(200, "[{\"status\":429,\"error\":\"slow\"}]"));

    assertEquals(new Retry(200, "429 slow"), deliver("answer { items = / }", "a"));
  }

  @Test
  void findsTheRefusedLineByItsTime() throws Exception {
    server.enqueue(
        answer(
            200,
            """
            {"ingested":1,"failed":1,"failures":[{"timestamp":"2026-02-17T10:30:00.123456789Z","error":"bad field"}]}
            """));

    Delivery delivery = deliver("answer { failed = /failed }", "a", "b");

    assertEquals(
        List.of(new Delivery.Rejection(0, "bad field")),
        assertInstanceOf(Partial.class, delivery).rejected());
  }

  @Test
  void countsRefusedLinesThatWereNotNamed() throws Exception {
    server.enqueue(answer(200, "{\"status\":[{\"successful\":2,\"failed\":1,\"error\":\"old\"}]}"));

    Delivery delivery =
        deliver("answer { failed = /status/0/failed, failures = /status }", "a", "b", "c");

    Partial partial = assertInstanceOf(Partial.class, delivery);
    assertEquals(2, partial.rejected().getFirst().item());
    assertTrue(partial.rejected().getFirst().words().contains("stands in for one of 1"));
    assertTrue(partial.rejected().getFirst().words().endsWith("old"));
  }

  @Test
  void rejectsAllWhenAllWereRefused() throws Exception {
    server.enqueue(answer(200, "{\"failed\":2,\"failures\":[{\"error\":\"bad\"}]}"));

    assertEquals(new Reject(200, "bad", false), deliver("answer { failed = /failed }", "a", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "260 | blocked | outcomes { \"260\" = park } | Park",
        "200 | Teams endpoint returned HTTP error 429 | outcomes { \"200 HTTP error 429\" = retry }"
            + " | Retry",
        "200 | 1 | outcomes { \"200 HTTP error 429\" = retry } | Accepted",
        "200 | 0 | answer { expect = 1 } | Reject",
        "200 | not 1 | answer { expect = 1 } | Reject",
        "200 | 1 | answer { expect = 1 } | Accepted",
        "202 | x | answer { expect = 1 } | Accepted",
        "204 | '' | outcomes { \"204\" = rest } | Partial",
        "500 | Code: 164. DB::Exception | outcomes { \"500 code: 16\" = bisect } | Retry",
        "500 | 1 Code: 164, Code: 16 | outcomes { \"500 code: 16\" = bisect } | Reject",
        "500 | Code: 117. DB::Exception | outcomes { \"500 code: 117\" = bisect } | Reject",
        "500 | Code: 252. DB::Exception | outcomes { \"500 code: 117\" = bisect } | Retry",
        "500 | x | outcomes { \"5xx\" = reject, \"500\" = park } | Park",
        "503 | x | outcomes { \"5xx\" = reject, \"500\" = park } | Reject",
        "400 | x | outcomes { \"400 x-kind: quota\" = park } | Park",
        "200 | not JSON | answer { items = / } | Accepted",
        "200 | not JSON | answer { failed = /failed } | Accepted"
      })
  void providersSayWhatTheirAnswersMean(int status, String body, String hocon, String outcome)
      throws Exception {
    server.enqueue(new MockResponse(status, Headers.of("X-Kind", "quota"), body));

    assertEquals(outcome, deliver(hocon, "a").getClass().getSimpleName());
  }

  @Test
  void asksTheProvidersOwnCheck() throws Exception {
    server.enqueue(answer(400, "empty"));
    server.enqueue(answer(401, "unknown key"));

    try (Sink sink =
        sink(
            """
            headers { X-Team = key-1234 }
            check { method = POST, url = "%s", body = "[]", accept = [400], headers { X-Why = check } }
            """
                .formatted(server.url("/auth")))) {
      Sink.Checkable checkable = assertInstanceOf(Sink.Checkable.class, sink);

      assertEquals(new Accepted(400, "empty"), checkable.check());
      assertEquals(new Park(401, "unknown key"), checkable.check());
    }
    RecordedRequest request = server.takeRequest();
    assertEquals("/auth", request.getTarget());
    assertEquals("[]", body(request));
    assertEquals("key-1234", request.getHeaders().get("X-Team"));
    assertEquals("check", request.getHeaders().get("X-Why"));
  }

  @Test
  void aCheckIsTheProvidersWordUnlessItIsSaidNotToBe() {
    for (boolean documented : List.of(true, false)) {
      try (Sink sink =
          sink("check { url = /health" + (documented ? "" : ", documented = false") + " }")) {
        assertEquals(
            documented,
            assertInstanceOf(Sink.Checkable.class, sink).decides(new Delivery.Accepted(200)));
      }
    }
  }

  @Test
  void tellsWhenTheRequestIsMadeWithoutPartingTheLines() throws Exception {
    long before = System.currentTimeMillis();
    server.enqueue(answer(200, ""));

    deliver("query { source = x, now = \"{{now.ms}}\" }", "alpha", "beta");

    String target = server.takeRequest().getTarget();
    assertTrue(target.startsWith("/in?source=x&now="), target);
    long now = Long.parseLong(target.substring(target.lastIndexOf('=') + 1));
    assertTrue(now >= before && now <= System.currentTimeMillis(), target);
  }

  @Test
  void aDefaultPathIsForAddressesThatHaveNone() throws Exception {
    String base = server.url("/").toString();
    for (Map.Entry<String, String> address :
        Map.of(base, "/v1/in", base + "?a=b", "/v1/in?a=b", base + "own", "/own").entrySet()) {
      server.enqueue(answer(200, ""));

      deliver("default-path = /v1/in, url = \"" + address.getKey() + "\"", "alpha");

      assertEquals(address.getValue(), server.takeRequest().getTarget());
    }
  }

  @Test
  void aCheckMayStandBesideTheAddressOfTheLines() throws Exception {
    Map<String, String> addresses =
        new TreeMap<>(
            Map.of(
                "/health", "/health",
                "ready", "/in/base/v1/ready",
                "../../health/live", "/in/health/live",
                "../../../../far", "/far",
                "?name=x", "/in/base/v1/in?name=x"));
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      try (Sink sink =
          sink("path = /base/v1/in, query.a = b, check.url = \"" + address.getKey() + "\"")) {
        server.enqueue(answer(200, ""));

        assertInstanceOf(Sink.Checkable.class, sink).check();

        assertEquals(address.getValue(), server.takeRequest().getTarget());
      }
    }
  }

  @Test
  void takesUserAndPasswordOutOfTheAddressAndNeverShowsThem() throws Exception {
    String url = server.url("/in").toString().replace("://", "://me:p%40ss-word@");
    try (Sink sink = sink("url = \"" + url + "\", check.url = /health")) {
      server.enqueue(answer(401, "p@ss-word is wrong"));

      Delivery answer = assertInstanceOf(Sink.Checkable.class, sink).check();

      assertEquals(new Park(401, "••• is wrong"), answer);
      RecordedRequest request = server.takeRequest();
      assertEquals("/health", request.getTarget());
      assertEquals("Basic bWU6cEBzcy13b3Jk", request.getHeaders().get("Authorization"));
    }
  }

  @Test
  void addsWhatTheOwnerShouldLookAt() throws Exception {
    try (Sink sink = sink("check.url = /, hints { 404 = there is no dataset x }")) {
      Sink.Checkable checkable = assertInstanceOf(Sink.Checkable.class, sink);
      server.enqueue(answer(404, "not found"));
      server.enqueue(answer(404, ""));
      server.enqueue(answer(403, ""));

      assertEquals(new Park(404, "not found – there is no dataset x"), checkable.check());
      assertEquals(new Park(404, "there is no dataset x"), checkable.check());
      assertEquals(new Park(403, "these credentials may not do this"), checkable.check());
    }
  }

  @Test
  void withoutACheckThereIsNothingToAsk() {
    try (Sink sink = sink("")) {
      assertFalse(sink instanceof Sink.Checkable);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "envelope = \"{}\" | envelope: must hold {{events}} exactly once",
        "encoding = xml | encoding: expected one of json-array, ndjson, text, concat, not \"xml\"",
        "outcomes { \"404\" = rejct } | outcomes: expected a status such as \"404\", \"5xx\" or"
            + " \"500 text\" and one of accept, retry, park, split, reject, bisect, disable, rest,"
            + " not 404 = rejct; did you mean reject?",
        "check { accept = [ok] } | check.accept: expected a list of statuses such as [200, 400],"
            + " not \"ok\"",
        "colour = red | colour: unknown setting"
      })
  void saysWhatIsWrongWithTheSettings(String hocon, String message) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("x", "url = \"http://h/\"\n" + hocon, problems);

    new HttpSinkFactory().create(settings).close();
    settings.refuseUnknown();

    assertEquals(
        List.of(message),
        problems.all().stream()
            .map(Problem::toString)
            .map(text -> text.substring(text.indexOf("sinks.x.") + "sinks.x.".length()))
            .toList());
  }

  private Delivery deliver(String hocon, String... messages) throws Exception {
    try (Sink sink = sink(hocon)) {
      return sink.deliver(batch(sink.encoding(), messages));
    }
  }

  private Sink sink(String hocon) {
    return Sinks.of(new HttpSinkFactory(), "url = \"" + server.url("/in") + "\"\n" + hocon);
  }

  private static Batch batch(Encoding encoding, String... messages) throws Exception {
    return Batches.of(encoding, Stream.of(messages).map(DecodedLines::of).toArray(LogLine[]::new));
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse(status, Headers.EMPTY, body);
  }

  private static String body(RecordedRequest request) {
    return Objects.requireNonNull(request.getBody()).utf8();
  }
}
