package dev.natship.grafana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.reading.LogReader;
import dev.natship.web.Routes;
import dev.natship.web.ServerLimits;
import dev.natship.web.WebServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A folder has lost the second of three segments: answers say so where Loki's clients look.
@Timeout(60)
class MissingLinesTest {
  private static final long BEGIN = 1_700_000_000_000L;
  private static final String WARNING =
      "3 lines from 2023-11-14T22:13:22Z to 2023-11-14T22:13:26Z are missing, those from number 3"
          + " on: no file holds them any more";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private Journal journal;
  private WebServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws Exception {
    JournalSettings settings = JournalSettings.inMemory(4 << 20).on(folder);
    for (int life = 0; life < 3; life++) {
      try (Journal part = Journal.open(settings, InstantSource.system())) {
        for (int i = 0; i < 3; i++) {
          write(part, 3 * life + i);
        }
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
      Files.delete(segments.get(1));
    }
    journal = Journal.open(settings, InstantSource.system());
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

  private static void write(Journal journal, int second) {
    long millis = BEGIN + second * 1000L;
    byte[] payload =
        ("{\"fly\":{\"app\":{\"name\":\"shop\"}},\"message\":\"order " + second + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    Output record = new Output(256);
    new Decoder().decode("logs.shop", payload, 0, payload.length, millis * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), millis);
  }

  @AfterEach
  void stop() {
    server.close();
    journal.close();
    client.close();
  }

  @Test
  void linesAndNumbersComeWithAWarning() throws Exception {
    String warnings = "{\"status\":\"success\",\"warnings\":[\"" + WARNING + "\"],\"data\":{";
    for (String asked :
        List.of(
            "query_range?query={app=\"shop\"}&start=1700000000&end=1700000060",
            "query_range?query=count_over_time({app=\"shop\"}[1m])&start=1700000000&end=1700000060&step=30",
            "query?query=count_over_time({app=\"shop\"}[1m])&time=1700000060")) {
      String answer = ask(asked);

      assertTrue(answer.startsWith(warnings), answer);
    }
  }

  @Test
  void whatLiesOutsideTheTimeAskedForIsNoWarning() throws Exception {
    String answer = ask("query_range?query={app=\"shop\"}&start=1700000007&end=1700000060");

    assertFalse(answer.contains("warnings"), answer);
    assertTrue(answer.contains("order 8"), answer);
  }

  @Test
  void aTailSaysWhatIsMissingAmongTheLastLines() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          private final StringBuilder text = new StringBuilder();

          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
              first.complete(text.toString());
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
          }
        };
    URI uri =
        URI.create(
            "ws://127.0.0.1:"
                + address.getPort()
                + "/loki/api/v1/tail?start=1700000000&query="
                + URLEncoder.encode("{app=\"shop\"}", StandardCharsets.UTF_8));
    WebSocket socket = client.newWebSocketBuilder().buildAsync(uri, listener).get();

    String message = first.get();
    socket.abort();

    assertTrue(message.contains("order 0") && message.contains("order 8"), message);
    String dropped = message.substring(message.indexOf("\"dropped_entries\""));
    assertEquals(
        "\"dropped_entries\":[{\"timestamp\":\"1700000060000000000\",\"labels\":{\"missing\":\""
            + WARNING
            + "\"}}]}",
        dropped);
  }

  private String ask(String path) throws Exception {
    String url = "http://127.0.0.1:" + address.getPort() + "/loki/api/v1/";
    String query = path.substring(path.indexOf('?'));
    URI uri =
        URI.create(
            url
                + path.substring(0, path.indexOf('?'))
                + query
                    .replace("{", "%7B")
                    .replace("}", "%7D")
                    .replace("\"", "%22")
                    .replace("[", "%5B")
                    .replace("]", "%5D"));
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
            HttpResponse.BodyHandlers.ofString());
    return answer.body();
  }
}
