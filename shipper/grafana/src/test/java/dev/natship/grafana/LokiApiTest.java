package dev.natship.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.reading.LogReader;
import dev.natship.web.Routes;
import dev.natship.web.ServerLimits;
import dev.natship.web.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loki's API over a real socket. Compares the answers to recorded requests with recorded answers,
/// and asks for more lines than one answer holds.
@Timeout(60)
class LokiApiTest {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/natship/grafana/requests.txt");
  private static final long BEGIN = 1_700_000_000_000L;

  private final Decoder decoder = new Decoder();
  private final HttpClient client = HttpClient.newHttpClient();
  private Journal journal;
  private WebServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    journal =
        Journal.open(
            JournalSettings.inMemory(16 << 20).chunked(4 << 10, Duration.ofMillis(5)),
            InstantSource.system());
    for (int second = 0; second < 60; second += 5) {
      write(second, "shop", second % 20 == 0 ? "error" : "info", shopMessage(second));
    }
    write(7, "web", "warn", "GET /basket took 250ms");
    write(33, "web", "info", "GET / took 3ms");
    Routes routes = new Routes();
    new LokiApi(
            new LogReader(journal, 4 << 20),
            InstantSource.fixed(Instant.ofEpochMilli(BEGIN + 60_000)),
            "1.0")
        .addTo(routes, UnaryOperator.identity());
    server = new WebServer(ServerLimits.standard());
    address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), routes);
    server.start();
  }

  private static String shopMessage(int second) {
    return second % 20 == 0
        ? "{\\\"status\\\":503,\\\"path\\\":\\\"/pay\\\"}"
        : "paid order " + second;
  }

  private void write(int second, String app, String level, String message) {
    long millis = BEGIN + second * 1000L;
    String json =
        "{\"event\":{\"provider\":\"app\"},\"fly\":{\"app\":{\"instance\":\"148e\",\"name\":\""
            + app
            + "\"},\"region\":\"fra\"},\"log\":{\"level\":\""
            + level
            + "\"},\"message\":\""
            + message
            + "\"}";
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(256);
    decoder.decode("logs." + app, payload, 0, payload.length, millis * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), millis);
  }

  @AfterEach
  void stop() {
    server.close();
    journal.close();
    client.close();
  }

  @Test
  void answersWhatGrafanaAndLogcliAsk() throws Exception {
    List<String> expected = Files.readAllLines(GOLDEN);
    List<String> actual = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      String line = expected.get(i);
      actual.add(line);
      if (line.startsWith("GET ") || line.startsWith("POST ")) {
        HttpResponse<String> answer = ask(line);
        actual.add(Integer.toString(answer.statusCode()));
        actual.addAll(
            answer
                .body()
                .replaceAll(",\"stats\":\\{\"summary\":\\{[^}]*\\}\\}", "")
                .lines()
                .toList());
        while (i + 1 < expected.size() && !expected.get(i + 1).isEmpty()) {
          i++;
        }
      }
    }
    if ("write".equals(System.getProperty("golden"))) {
      Files.write(GOLDEN, actual);
    }
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }

  @Test
  void pagesThroughMoreLinesThanOneAnswerTakes() throws Exception {
    int lines = 7_000;
    for (int i = 0; i < lines; i++) {
      write(60 + i, "many", "info", "line " + i);
    }
    String query =
        "/loki/api/v1/query_range?query=%7Bapp%3D%22many%22%7D&direction=forward&limit=5000&end="
            + (BEGIN / 1000 + 100_000)
            + "&start=";

    HttpResponse<String> first = get(query + BEGIN / 1000);
    HttpResponse<String> second = get(query + (BEGIN / 1000 + 60 + 5_000));

    assertTrue(first.body().contains("\"line 4999\""));
    assertTrue(!first.body().contains("\"line 5000\""));
    assertTrue(second.body().contains("\"line 5000\""));
    assertTrue(second.body().contains("\"line 6999\""));
  }

  @Test
  void linesThatCameTogetherHaveTimesOfTheirOwnSoThatClientsCanPage() throws Exception {
    for (int i = 0; i < 20; i++) {
      write(60, "burst", "info", "line " + i);
    }
    String query =
        "/loki/api/v1/query_range?query=%7Bapp%3D%22burst%22%7D&direction=forward&limit=8&end="
            + (BEGIN / 1000 + 61)
            + "&start=";
    List<String> lines = new ArrayList<>();
    String start = BEGIN + "000000";
    for (int page = 0; page < 3; page++) {
      List<MatchResult> found =
          Pattern.compile("\\[\"(\\d+)\",\"(line \\d+)\"")
              .matcher(get(query + start).body())
              .results()
              .toList();
      found.forEach(each -> lines.add(each.group(2)));
      start = Long.toString(Long.parseLong(found.getLast().group(1)) + 1);
    }

    assertEquals(IntStream.range(0, 20).mapToObj(i -> "line " + i).toList(), lines);
  }

  @Test
  void aTailSendsTheLastLinesAndThenWhatArrives() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    URI uri =
        URI.create(
            "ws://127.0.0.1:"
                + address.getPort()
                + "/loki/api/v1/tail?query=%7Bapp%3D%22shop%22%7D+%7C%3D+%22paid%22&limit=2&start="
                + BEGIN
                + "000000");
    WebSocket socket = client.newWebSocketBuilder().buildAsync(uri, new Heard(heard)).get();

    String stream =
        "{\"stream\":{\"app\":\"shop\",\"instance\":\"148e\",\"level\":\"info\","
            + "\"provider\":\"app\",\"region\":\"fra\"},\"values\":[[";
    assertEquals(
        "{\"streams\":["
            + stream
            + "\"1700000050000000010\",\"paid order 50\"]]},"
            + stream
            + "\"1700000055000000011\",\"paid order 55\"]]}]}",
        heard.take());
    write(61, "web", "info", "paid nothing");
    write(62, "shop", "info", "paid order 62");
    assertTrue(heard.take().contains("[\"1700000062000000015\",\"paid order 62\"]"));
    socket.sendClose(1000, "").get();
    assertEquals("closed", heard.take());
  }

  @Test
  void aLongQueryComesAsAFormAndIsBounded() throws Exception {
    String any = "query=%7Bapp%3D%22shop%22%7D+%7C~+%22paid" + "%7Cother".repeat(3_000) + "%22";
    String path = "/loki/api/v1/query_range";

    HttpResponse<String> form = post(path, "application/x-www-form-urlencoded", any);
    HttpResponse<String> json = post(path, "application/json", "{}");
    HttpResponse<String> endless =
        post(path, "application/x-www-form-urlencoded", "query=" + "x".repeat(100_000));

    assertEquals(200, form.statusCode());
    assertTrue(form.body().contains("paid order 50"), form.body());
    assertEquals(400, json.statusCode());
    assertTrue(json.body().startsWith("Content-Type: a POST brings"), json.body());
    assertEquals(413, endless.statusCode());
  }

  /// Whoever asks for a time that there is not would otherwise get the lines of another one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "query_range?start=1e999999999&end=1e999999999",
        "query_range?start=0&end=1e30",
        "query_range?start=0&end=99999999999999999999.5",
        "query_range?step=9999999999999999999999",
        "query_range?step=18446744074.709551616",
        "query_range?since=-1h",
        "query?time=1e999999999"
      })
  void aTimeThatThereIsNotIsRefused(String asked) throws Exception {
    String query = "&query=count_over_time(%7Bapp%3D%22shop%22%7D%5B1m%5D)";
    HttpResponse<String> answer = get("/loki/api/v1/" + asked + query);
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().matches("(start|end|step|since|time): .*\n"), answer.body());
  }

  @Test
  void aRangeOfAllTimesHoldsAllLines() throws Exception {
    HttpResponse<String> answer =
        get(
            "/loki/api/v1/query_range?query=%7Bapp%3D%22shop%22%7D"
                + "&start=-9223372036854775808&end=9223372036854775807");
    assertTrue(answer.body().contains("paid order 5\""), answer.body());
  }

  @Test
  void aTailThatIsNoneIsRefusedInWords() throws Exception {
    assertEquals(426, get("/loki/api/v1/tail?query=%7Bapp%3D%22shop%22%7D").statusCode());
    HttpResponse<String> numbers = get("/loki/api/v1/tail?query=vector(1)");
    assertEquals(400, numbers.statusCode());
    assertTrue(numbers.body().startsWith("a tail shows lines"), numbers.body());
  }

  private record Heard(BlockingQueue<String> texts) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      texts.add(data.toString());
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      texts.add("closed");
      return CompletableFuture.completedFuture(null);
    }
  }

  /// Of a `POST` what follows the question mark is the body.
  private HttpResponse<String> ask(String line) throws IOException, InterruptedException {
    if (line.startsWith("GET ")) {
      return get(line.substring(4));
    }
    String[] parts = line.substring("POST ".length()).split("\\?", 2);
    return post(parts[0], "application/x-www-form-urlencoded", parts[1]);
  }

  private HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
