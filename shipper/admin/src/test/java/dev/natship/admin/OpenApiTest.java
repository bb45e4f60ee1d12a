package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.ArchiveStatus;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.engine.Engine;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.reading.LogQuery;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The document about `/api/v1` against the server: the same routes, and answers as it says.
@Timeout(120)
class OpenApiTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private Engine engine;
  private AdminServer server;
  private JsonSchema document;

  @BeforeEach
  void start() throws Exception {
    Settings settings = Settings.parse("here", "batch.age = 10ms", new Problems());
    engine =
        Engine.open(
            JournalSettings.inMemory(1 << 20),
            1 << 20,
            InstantSource.system(),
            List.of(
                new LaneParts(
                    "here", LaneSettings.read(settings), new Refusing(), new DeadLetterLog())));
    engine.start();
    server =
        AdminServer.start(
            new AdminSettings(
                Optional.of(new Address(InetAddress.getLoopbackAddress(), 0)),
                Optional.empty(),
                Optional.empty()),
            shipper());
    document = new JsonSchema(JsonSchema.parse(get("/api/v1/openapi.json").body()));
  }

  private RunningShipper shipper() {
    return new RunningShipper(
        "test",
        Instant.EPOCH,
        engine,
        OpenApiTest::source,
        () ->
            Optional.of(
                new ArchiveStatus(
                    2,
                    3,
                    4,
                    5,
                    6,
                    Optional.of(Instant.EPOCH),
                    new ArchiveSettings(4_000_000, Duration.ofDays(30), 0),
                    1,
                    0,
                    0,
                    Optional.of("full"))),
        Optional.empty(),
        () -> NotRunning.NONE,
        () -> List.of("look here"),
        Optional.of((dryRun, _) ->
            new ReloadReport(
                dryRun,
                List.of("own.conf"),
                List.of(),
                List.of("a"),
                Map.of("b", 1L),
                Map.of("c", List.of("token")),
                List.of("d"),
                Map.of("e", List.of("why")),
                Map.of("f", List.of("why")),
                List.of("g"),
                List.of("nats.url"),
                List.of("note"))));
  }

  private static SourceStatus source() {
    return new SourceStatus(
        true,
        "nats://here:4222",
        "wire",
        Instant.EPOCH,
        7,
        700,
        Map.of("own-line", 4L),
        Map.of(),
        1,
        1,
        Duration.ofSeconds(2),
        0,
        Duration.ZERO,
        Optional.empty(),
        Optional.of("gone away"),
        List.of("not connected: gone away"),
        List.of("quiet"));
  }

  private static final class Refusing implements Sink {
    @Override
    public Encoding encoding() {
      return (LogLine line, Output out) -> line.writeJson(out);
    }

    @Override
    public Delivery deliver(Batch batch) {
      return new Delivery.Park(401, "bad key");
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    engine.close();
  }

  @Test
  void theDocumentHasTheRoutesOfTheServerAndNoOthers() {
    TreeSet<String> documented = new TreeSet<>();
    JsonSchema.object(document.at("paths"))
        .forEach((path, methods) ->
            JsonSchema.object(methods)
                .keySet()
                .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path)));

    TreeSet<String> served = new TreeSet<>();
    server.everything().paths().stream()
        .filter(path -> path.contains(" /api/"))
        .forEach(served::add);

    assertEquals(served, documented);
  }

  @Test
  void theDocumentHasTheParametersThatLogsTakes() throws Exception {
    TreeSet<String> documented = new TreeSet<>();
    List<?> parameters = (List<?>) document.at("paths", "/api/v1/logs", "get", "parameters");
    parameters.forEach(each -> documented.add((String) JsonSchema.object(each).get("name")));

    TreeSet<String> taken = new TreeSet<>(LogQuery.knownWords());
    taken.addAll(LogsPage.OWN);
    taken.add("Last-Event-ID");

    assertEquals(taken, documented);
  }

  @Test
  void theDocumentHasTheRefusalsThatAnybodyMayGet() throws Exception {
    List<String> missing = new ArrayList<>();
    JsonSchema.object(document.at("paths"))
        .forEach((path, methods) -> {
          boolean isOpen = path.equals("/api/v1/openapi.json");
          JsonSchema.object(methods)
              .forEach((method, operation) -> {
                Map<String, Object> responses =
                    JsonSchema.object(JsonSchema.object(operation).get("responses"));
                for (String status : List.of("401", "403", "429")) {
                  if (responses.containsKey(status) == isOpen) {
                    missing.add(method + " " + path + " " + status);
                  }
                }
              });
        });
    assertEquals(List.of(), missing);
  }

  @Test
  void theStatusForPeopleIsInTheDocumentToo() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/v1/status?columns=60"))
            .header("Accept", "text/plain")
            .build();

    String type = send(request).headers().firstValue("Content-Type").orElse("").split(";")[0];

    assertEquals("text/plain", type);
    assertEquals(
        Map.of("type", "string"), schema("/api/v1/status", "get", type), "and its content");
    assertTrue(
        String.valueOf(document.at("paths", "/api/v1/status", "get", "parameters"))
            .contains("columns"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/status", "/api/v1/replays"})
  void anAnswerIsAsTheDocumentSays(String path) throws Exception {
    engine.accept("logs.a.b.c", bytes("one"));
    Await.until(BOUND, () -> get("/api/v1/status").body().contains("bad key"));

    HttpResponse<String> answer = get(path);

    assertEquals(200, answer.statusCode());
    assertEquals(
        List.of(),
        document.problems(
            schema(path, "get", "application/json"), JsonSchema.parse(answer.body()), path));
  }

  @Test
  void aChangeAnswersAsTheDocumentSays() throws Exception {
    for (String action : List.of("pause", "resume", "probe")) {
      HttpResponse<String> answer = post("/api/v1/sinks/here/" + action);
      assertEquals(200, answer.statusCode(), action);
      assertEquals(
          List.of(),
          document.problems(
              schema("/api/v1/sinks/{name}/{action}", "post", "application/json"),
              JsonSchema.parse(answer.body()),
              action));
    }
    HttpResponse<String> reload = post("/api/v1/reload?dry-run=true");
    assertEquals(200, reload.statusCode());
    assertEquals(
        List.of(),
        document.problems(
            schema("/api/v1/reload", "post", "application/json"),
            JsonSchema.parse(reload.body()),
            "reload"));
    assertEquals(404, post("/api/v1/sinks/nobody/pause").statusCode());
    assertEquals(400, post("/api/v1/replays?to=here&from=1h").statusCode());
    assertEquals(404, post("/api/v1/replays/none/pause").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?last=1",
        "?direction=backward&limit=2",
        "?count=app&columns=3",
        "?text=two&context=1",
        "?after=5-3&progress=1"
      })
  void eachLineAndEachNoticeIsAsTheDocumentSays(String query) throws Exception {
    for (String text : List.of("one", "{\"message\":\"two\",\"level\":\"warn\"}", "three")) {
      engine.accept("logs.shop.fra.i1", bytes(text));
    }
    Object schema = schema("/api/v1/logs", "get", "application/x-ndjson");

    List<String> lines = get("/api/v1/logs" + query).body().lines().toList();

    assertFalse(lines.isEmpty());
    for (String line : lines) {
      assertEquals(List.of(), document.problems(schema, JsonSchema.parse(line), line));
    }
  }

  @Test
  void theDocumentHasTheParametersThatTraceTakes() {
    TreeSet<String> documented = new TreeSet<>();
    List<?> parameters = (List<?>) document.at("paths", "/api/v1/trace", "get", "parameters");
    parameters.forEach(each -> documented.add((String) JsonSchema.object(each).get("name")));

    TreeSet<String> taken = new TreeSet<>(LogQuery.knownWords());
    taken.addAll(TracePage.OWN);

    assertEquals(taken, documented);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequence=0", "text=two", "apps=shop&limit=1"})
  void eachTraceIsAsTheDocumentSays(String query) throws Exception {
    for (String text : List.of("one", "{\"message\":\"two\",\"level\":\"warn\"}", "three")) {
      engine.accept("logs.shop.fra.i1", bytes(text));
    }
    Object schema = schema("/api/v1/trace", "get", "application/x-ndjson");

    List<String> lines = get("/api/v1/trace?" + query).body().lines().toList();

    assertTrue(lines.getFirst().contains("\"destinations\":{\"here\":{\"outcome\":"), query);
    for (String line : lines) {
      assertEquals(List.of(), document.problems(schema, JsonSchema.parse(line), line));
    }
  }

  @Test
  void theCheckItselfFindsWhatIsWrong() {
    Object schema = schema("/api/v1/logs", "get", "application/x-ndjson");
    List<String> wrong = new ArrayList<>();
    for (String json :
        List.of("{}", "{\"notice\":\"end\"}", "{\"notice\":\"end\",\"cursor\":1,\"more\":true}")) {
      wrong.addAll(document.problems(schema, JsonSchema.parse(json), json));
    }
    assertEquals(3, wrong.size(), wrong::toString);
    Map<String, Object> status = JsonSchema.object(document.at("components", "schemas", "Status"));
    assertTrue(
        document.problems(status, Map.of("version", "1", "more", 1), "status").stream()
            .anyMatch(problem -> problem.contains("more: the document does not have it")));
  }

  private Object schema(String path, String method, String type) {
    return document.at("paths", path, method, "responses", "200", "content", type, "schema");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private HttpResponse<String> post(String path) throws IOException {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().orElseThrow().port() + path);
  }
}
