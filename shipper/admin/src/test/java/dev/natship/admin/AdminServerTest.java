package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Sink;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.ArchiveStatus;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.engine.CursorAfterwards;
import dev.natship.engine.Engine;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private volatile Delivery answer = new Delivery.Accepted(200);
  private Optional<ArchiveStatus> archive =
      Optional.of(
          new ArchiveStatus(
              2,
              1_000_000,
              5_000_000,
              9000,
              4,
              Optional.of(Instant.EPOCH),
              new ArchiveSettings(4_000_000, Duration.ofDays(30), 0),
              1,
              0,
              0,
              Optional.empty()));
  private volatile boolean connected = true;
  private NotRunning notRunning = NotRunning.NONE;
  private Optional<Reloading> reloading = Optional.empty();
  private Engine engine;

  @BeforeEach
  void startEngine() throws IOException {
    Settings settings =
        Settings.parse("here", "batch.age = 10ms, retry.max = 500ms", new Problems());
    engine =
        Engine.open(
            JournalSettings.inMemory(1 << 20),
            1 << 20,
            InstantSource.system(),
            List.of(
                new LaneParts(
                    "here", LaneSettings.read(settings), new Answering(), new DeadLetterLog())));
    engine.start();
  }

  @AfterEach
  void stopEngine() {
    engine.close();
  }

  @Test
  void healthSaysThatTheProcessLivesAndReadinessWhyLinesDoNotFlow() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      assertEquals("ok\n", get(server, "/healthz").body());
      assertEquals(
          "{\"ready\":true,\"reasons\":[],\"notes\":[\"nats: quiet\"]}\n",
          get(server, "/readyz").body());

      connected = false;
      answer = new Delivery.Park(401, "bad key");
      engine.accept("logs.a.b.c", bytes("hello"));
      Await.until(BOUND, () -> get(server, "/readyz").body().contains("parked"));

      Response response = get(server, "/readyz");
      assertEquals(503, response.status());
      assertTrue(response.body().contains("nats: not connected: gone away"), response.body());
      assertTrue(response.body().contains("destination here: parked since"), response.body());
    }
  }

  @Test
  void metricsAndStatusFollowLanesThatComeAndGo() throws Exception {
    Settings settings = Settings.parse("guest", "batch.age = 10ms", new Problems());
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      assertFalse(get(server, "/metrics").body().contains("sink=\"guest\""));

      engine.add(
          new LaneParts(
              "guest", LaneSettings.read(settings), new Answering(), new DeadLetterLog()));
      String with = get(server, "/metrics").body();
      assertTrue(with.contains("natship_sink_pending_events{sink=\"guest\"} 0"), with);
      assertTrue(get(server, "/api/v1/status").body().contains("\"guest\":{\"state\""));

      engine.end("guest", BOUND, CursorAfterwards.KEPT);
      String without = get(server, "/metrics").body();
      assertFalse(without.contains("sink=\"guest\""), without);
      assertTrue(without.contains("natship_sink_pending_events{sink=\"here\"} 0"), without);
    }
  }

  @Test
  void statusHasTheLedgerOfEachDestination() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      deliver(3);

      String status = get(server, "/api/v1/status").body();

      for (String part :
          List.of(
              "\"sinks\":{\"here\":{\"state\":\"delivering\"",
              "\"read\":3,\"delivered\":3,\"filtered\":0,\"sampled\":0,\"deadLettered\":0,\"dropped\":{},\"pending\":0,\"balances\":true",
              "\"kept\":false,\"read\":3,\"delivered\":3",
              "\"lifetime\":{\"since\":\"",
              "\"failuresInARow\":0",
              "\"source\":{\"connected\":true",
              "\"messages\":7",
              "\"journal\":{\"lines\":3",
              "\"archive\":{\"files\":2,\"bytes\":1000000",
              "\"memory\":{\"budget\":2162688,\"used\":",
              "\"openBatches\":0,\"parcels\":0,\"longLines\":0,\"readers\":65536,\"source\":0,\"spares\":0,\"sinks\":{\"here\":0}}",
              "\"warnings\":[\"look here\"]",
              "\"oldest\":\"")) {
        assertTrue(status.contains(part), part + " is not in " + status);
      }
      String text = request(server, "GET", "/api/v1/status", "Accept: text/plain").body();
      assertTrue(text.contains("here"), text);
      assertTrue(text.contains("yes"), text);
      assertTrue(text.contains("warning: look here"), text);
      assertTrue(text.contains("nothing is known of earlier runs"), text);
    }
  }

  @Test
  void metricsHaveTheNamesThatDashboardsRelyOn() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      deliver(2);

      String metrics = get(server, "/metrics").body();

      for (String line :
          List.of(
              "natship_source_messages_total 7.0",
              "natship_source_bytes_total 700.0",
              "natship_source_dropped_messages_total{reason=\"own-line\"} 4.0",
              "natship_source_connected 1.0",
              "natship_source_reconnects_total 1.0",
              "natship_journal_bytes{tier=\"memory\"}",
              "natship_journal_bytes{tier=\"disk\"} 0.0",
              "natship_journal_oldest_seconds ",
              "natship_archive_bytes 1000000.0",
              "natship_archive_missing_lines 4.0",
              "natship_memory_budget_bytes 2162688.0",
              "natship_memory_bytes{holder=\"parcels\"} 0.0",
              "natship_memory_bytes{holder=\"ring\"} ",
              "natship_sink_events_total{outcome=\"delivered\",reason=\"\",sink=\"here\"} 2.0",
              "natship_sink_pending_events{sink=\"here\"} 0.0",
              "natship_sink_lag_seconds{sink=\"here\"} ",
              "natship_sink_requests_total{sink=\"here\",status=\"200\"}",
              "natship_sink_request_seconds_count{sink=\"here\"}",
              "natship_sink_request_seconds_bucket{sink=\"here\",le=\"+Inf\"}",
              "natship_sink_concurrency_limit{sink=\"here\"} ",
              "natship_delivery_latency_seconds_count{sink=\"here\"} 2",
              "jvm_memory_used_bytes{")) {
        assertTrue(metrics.contains("\n" + line), line + " is not in\n" + metrics);
      }
    }
  }

  @Test
  void theAlertsAndTheDashboardAskForNothingElse() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("conf/alerts.yml"))) {
      at = at.getParent();
    }
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      deliver(2);
      String metrics = get(server, "/metrics").body();

      for (String name : List.of("alerts.yml", "grafana-dashboard.json")) {
        Set<String> asked = new TreeSet<>();
        Pattern.compile("\\b(natship|jvm|process|system)_[a-z_]+")
            .matcher(Files.readString(at.resolve("conf").resolve(name)))
            .results()
            .forEach(found -> asked.add(found.group()));
        assertTrue(asked.size() > 5, () -> name + " asks for " + asked);
        asked.removeIf(
            each -> metrics.contains("\n" + each + "{") || metrics.contains("\n" + each + " "));

        assertEquals(Set.of(), asked, name);
      }
    }
  }

  @Test
  void metricsTellTheStateOfADestinationAndWhatTheJournalMayHold() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      answer = new Delivery.Park(401, "bad key");
      engine.accept("logs.a.b.c", bytes("hello"));
      Await.until(
          BOUND,
          () ->
              get(server, "/metrics")
                  .body()
                  .contains("natship_sink_state{sink=\"here\",state=\"parked\"} 1"));
      String metrics = get(server, "/metrics").body();

      assertTrue(
          metrics.contains("natship_sink_state{sink=\"here\",state=\"delivering\"} 0"), metrics);
      assertTrue(metrics.contains("natship_journal_limit_bytes{tier=\"memory\"} 1048576"), metrics);
    }
  }

  @Test
  void theMetricsAddressServesNothingElse() throws IOException {
    AdminSettings settings =
        new AdminSettings(
            Optional.empty(), Optional.empty(), Optional.of(new Address(loopback(), 0)));
    try (AdminServer server = AdminServer.start(settings, shipper())) {
      assertEquals(200, request(server.metricsAddress().orElseThrow(), "GET", "/metrics").status());
      assertEquals(
          404, request(server.metricsAddress().orElseThrow(), "GET", "/api/v1/status").status());
    }
  }

  @Test
  void pausesAndResumesADestination() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      assertEquals(200, request(server, "POST", "/api/v1/sinks/here/pause").status());
      Await.until(
          BOUND, () -> get(server, "/api/v1/status").body().contains("\"state\":\"paused\""));

      assertEquals(200, request(server, "POST", "/api/v1/sinks/here/resume").status());
      Await.until(
          BOUND, () -> get(server, "/api/v1/status").body().contains("\"state\":\"delivering\""));
      assertEquals(200, request(server, "POST", "/api/v1/sinks/here/probe").status());
      assertEquals(404, request(server, "POST", "/api/v1/sinks/nobody/pause").status());
      assertEquals(404, request(server, "POST", "/api/v1/sinks/here/explode").status());
    }
  }

  @Test
  void refusesWhatABrowserSendsForAnotherSite() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      String path = "/api/v1/sinks/here/pause";
      assertEquals(403, request(server, "POST", path, "Origin: http://evil.example").status());
      assertEquals(403, request(server, "POST", path, "Host: evil.example").status());
    }
  }

  @Test
  void needsTheTokenForChangesAndForWordsWhenOthersCanReachIt() throws IOException {
    answer = new Delivery.Retry(503, "quoting a line");
    engine.accept("logs.a.b.c", bytes("hello"));
    try (AdminServer server = start("0.0.0.0", Optional.of(new Secret("open sesame")))) {
      Await.until(BOUND, () -> get(server, "/api/v1/status").body().contains("503"));
      assertFalse(get(server, "/api/v1/status").body().contains("quoting a line"));
      assertEquals(401, request(server, "POST", "/api/v1/sinks/here/pause").status());
      assertEquals(
          401,
          request(server, "POST", "/api/v1/sinks/here/pause", "Authorization: Bearer open")
              .status());

      String token = "Authorization: Bearer open sesame";
      assertEquals(200, request(server, "POST", "/api/v1/sinks/here/pause", token).status());
      assertTrue(request(server, "GET", "/api/v1/status", token).body().contains("quoting a line"));
    }
    try (AdminServer server = start("0.0.0.0", Optional.empty())) {
      assertEquals(403, request(server, "POST", "/api/v1/sinks/here/pause").status());
    }
  }

  /// The page shows its field for the token by this word.
  @Test
  void statusSaysWhetherATokenWouldShowMore() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      assertSight("all", get(server, "/api/v1/status"));
    }
    try (AdminServer server = start("0.0.0.0", Optional.empty())) {
      assertSight("no-token", get(server, "/api/v1/status"));
    }
    try (AdminServer server = start("127.0.0.1", Optional.of(new Secret("open sesame")))) {
      String token = "Authorization: Bearer open sesame";

      assertSight("token-shows-more", get(server, "/api/v1/status"));
      assertSight("all", request(server, "GET", "/api/v1/status", token));
    }
  }

  private static void assertSight(String word, Response status) {
    assertEquals(200, status.status());
    assertTrue(status.body().contains("\"sight\":\"" + word + "\""), status.body());
  }

  /// Its script is allowed by the page's own policy, asks for the status with what was typed, and
  /// keeps it for this tab alone.
  @Test
  void thePageHasAFieldForTheToken() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.of(new Secret("open sesame")))) {
      String page = get(server, "/").body();

      assertTrue(page.contains("<input id=\"token\" type=\"password\""), page);
      assertTrue(page.contains("Authorization: `Bearer ${given}`"), page);
      assertTrue(page.contains("sessionStorage.setItem(KEY"), page);
      assertFalse(page.contains("localStorage"), page);
    }
  }

  @Test
  void takesTheBytesThatThePageMakesOfAToken() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.of(new Secret("Schlüssel für €")))) {
      String token = "Authorization: Bearer Schlüssel für €";

      assertSight("all", request(server, "GET", "/api/v1/status", token));
    }
  }

  @Test
  void saysWhichAddressIsTaken() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      AdminSettings same = new AdminSettings(server.address(), Optional.empty(), Optional.empty());

      IOException failure =
          assertThrows(IOException.class, () -> AdminServer.start(same, shipper()));

      assertTrue(
          failure.getMessage().startsWith("admin.address: 127.0.0.1:"), failure.getMessage());
      assertTrue(failure.getMessage().contains("is taken"), failure.getMessage());
    }
  }

  @Test
  void thePageIsOneFileThatLoadsNothingFromElsewhere() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      Response page = get(server, "/");

      assertTrue(page.body().contains("<title>Natship</title>"));
      assertFalse(page.body().contains("http://") || page.body().contains("https://"));
      assertFalse(page.body().contains("innerHTML"));
      assertTrue(page.head().contains("default-src 'none'"), page.head());
      assertTrue(page.head().contains("script-src 'sha256-"), page.head());
      assertEquals(1, page.head().split("Content-Security-Policy", -1).length - 1, page.head());
      assertFalse(get(server, "/healthz").head().contains("script-src"));
    }
  }

  private void deliver(int lines) {
    for (int i = 0; i < lines; i++) {
      engine.accept("logs.a.b.c", bytes("line " + i));
    }
    Await.until(BOUND, () -> engine.lanes().getFirst().ledger().delivered() == lines);
  }

  private AdminServer start(String host, Optional<Secret> token) throws IOException {
    AdminSettings settings =
        new AdminSettings(
            Optional.of(new Address(InetAddress.getByName(host), 0)), token, Optional.empty());
    return AdminServer.start(settings, shipper());
  }

  private RunningShipper shipper() {
    return new RunningShipper(
        "test",
        Instant.EPOCH,
        engine,
        this::source,
        () -> archive,
        Optional.empty(),
        () -> notRunning,
        () -> List.of("look here"),
        reloading);
  }

  @Test
  void whatIsWantedAndDoesNotRunIsNotReady() throws IOException {
    notRunning =
        new NotRunning(
            List.of("loki: missing LOKI_URL"),
            Map.of("axiom", List.of("own.conf: 3: sinks.axiom.batch.events: expected …")),
            Optional.empty());
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      Response ready = get(server, "/readyz");
      assertEquals(503, ready.status());
      assertTrue(
          ready
              .body()
              .contains(
                  "\"destination axiom: broken: own.conf: 3: sinks.axiom.batch.events: expected …"
                      + " [SINK-BROKEN]\""),
          ready.body());
      assertFalse(ready.body().contains("loki"), ready.body());
      String json = get(server, "/api/v1/status").body();
      assertTrue(json.contains("\"broken\":{\"axiom\":[\"own.conf: 3: "), json);
      String metrics = get(server, "/metrics").body();
      assertTrue(metrics.contains("natship_destinations_broken 1.0"), metrics);
      String text = request(server, "GET", "/api/v1/status", "Accept: text/plain").body();
      assertTrue(text.contains("axiom: broken: own.conf: 3: "), text);
    }
  }

  @Test
  void whatGoesOnWithTheSettingsItHadIsReadyAndTold() throws IOException {
    notRunning =
        new NotRunning(
            List.of(), Map.of(), Optional.empty(), Map.of("axiom", List.of("own.conf: 3: why")));
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      Response ready = get(server, "/readyz");
      assertEquals(200, ready.status());
      assertTrue(
          ready
              .body()
              .contains(
                  "\"destination axiom: it goes on with the settings it had, since the"
                      + " new ones cannot be used: own.conf: 3: why [RELOAD-KEPT]\"]"),
          ready.body());
      String json = get(server, "/api/v1/status").body();
      assertTrue(json.contains("\"outdated\":{\"axiom\":[\"own.conf: 3: why\"]}"), json);
      String text = request(server, "GET", "/api/v1/status", "Accept: text/plain").body();
      assertTrue(text.contains("axiom: it goes on with the settings it had"), text);
    }
  }

  @Test
  void aReloadIsAskedForWithTheTokenAndReportedInTextOrJson() throws IOException {
    List<String> asked = new ArrayList<>();
    reloading =
        Optional.of((dryRun, by) -> {
          asked.add(by + " " + dryRun);
          return dryRun
              ? ReloadReport.refused(true, List.of("own.conf"), List.of("own.conf: 3: why"))
              : new ReloadReport(
                  false,
                  List.of("own.conf"),
                  List.of(),
                  List.of("loki"),
                  Map.of("http", 12L),
                  Map.of("axiom", List.of("token")),
                  List.of("s3"),
                  Map.of(),
                  Map.of(),
                  List.of(),
                  List.of("nats.url"),
                  List.of());
        });
    try (AdminServer server = start("127.0.0.1", Optional.of(new Secret("0123456789abcdef")))) {
      String token = "Authorization: Bearer 0123456789abcdef";
      assertEquals(401, request(server, "POST", "/api/v1/reload").status());
      assertEquals(List.of(), asked);

      Response text = request(server, "POST", "/api/v1/reload", token, "Accept: text/plain");
      Response json = request(server, "POST", "/api/v1/reload?dry-run=true", token);
      Response wrong = request(server, "POST", "/api/v1/reload?dryrun", token);

      assertEquals(200, text.status());
      assertEquals(
          """
          applied: own.conf
            added            loki
            changed          axiom (token)
            removed          http (12 lines were not delivered)
            unchanged        s3
            needs a restart  nats.url
          """,
          text.body());
      assertEquals(409, json.status());
      assertTrue(json.body().contains("\"refused\":[\"own.conf: 3: why\"]"), json.body());
      assertEquals(400, wrong.status());
      assertEquals(List.of("an admin request false", "an admin request true"), asked);
    }
  }

  /// Fly's page "Export logs" tells users to check this.
  @Test
  void healthAnswersAsVectorDoes() throws IOException {
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      Response asked = get(server, "/health");
      Response head = request(server, "HEAD", "/health");

      assertEquals(200, asked.status());
      assertEquals("{\"ok\":true}", asked.body());
      assertEquals(200, head.status());
      assertEquals("", head.body());
    }
  }

  @Test
  void withoutAnyDestinationItIsNotReady() throws IOException {
    notRunning = new NotRunning(List.of(), Map.of(), Optional.of("there is no destination"));
    try (AdminServer server = start("127.0.0.1", Optional.empty())) {
      Response ready = get(server, "/readyz");

      assertEquals(503, ready.status());
      assertTrue(ready.body().contains("there is no destination [CONFIG-NO-SINK]"), ready.body());
    }
  }

  private SourceStatus source() {
    return new SourceStatus(
        connected,
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
        connected ? Optional.empty() : Optional.of("gone away"),
        connected ? List.of() : List.of("not connected: gone away"),
        List.of("quiet"));
  }

  private record Response(int status, String head, String body) {}

  private static Response get(AdminServer server, String path) throws IOException {
    return request(server, "GET", path);
  }

  private static Response request(AdminServer server, String method, String path, String... headers)
      throws IOException {
    return request(server.address().orElseThrow(), method, path, headers);
  }

  /// By hand, since the JDK's clients do not let a caller choose Host and Origin.
  private static Response request(Address at, String method, String path, String... headers)
      throws IOException {
    try (Socket socket = new Socket(loopback(), at.port())) {
      socket.setSoTimeout((int) BOUND.toMillis());
      String given = String.join("\r\n", headers);
      String host = given.contains("Host: ") ? "" : "Host: 127.0.0.1:" + at.port() + "\r\n";
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\n"
              + host
              + given
              + (given.isEmpty() ? "" : "\r\n")
              + "Connection: close\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(bytes(head));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      return new Response(
          Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Answers whatever the test wants at the moment.
  private final class Answering implements Sink {
    @Override
    public Encoding encoding() {
      return (LogLine line, dev.natship.api.Output out) -> line.writeJson(out);
    }

    @Override
    public Delivery deliver(Batch batch) {
      return answer;
    }
  }
}
