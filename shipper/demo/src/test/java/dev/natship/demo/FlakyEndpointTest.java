package dev.natship.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlakyEndpointTest {
  private final AtomicLong clock = new AtomicLong();
  private final FlakyEndpoint endpoint =
      FlakyEndpoint.start(
          List.of(
              new FlakyEndpoint.Phase(200, Duration.ofSeconds(5)),
              new FlakyEndpoint.Phase(503, Duration.ofSeconds(3)),
              new FlakyEndpoint.Phase(401, Duration.ofSeconds(2))),
          clock::get);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    endpoint.close();
  }

  @Test
  void goesThroughItsPlanAndThenStaysWell() throws Exception {
    assertEquals(200, post("a\nb\n"));
    at(5);
    assertEquals(503, post("c\n"));
    at(8);
    assertEquals(401, post("c\n"));
    at(10);
    assertEquals(200, post("c\n"));
    at(100_000);
    assertEquals(200, post("d\n"));

    assertEquals(4, endpoint.acceptedLines());
    assertEquals(2, endpoint.refusedRequests());
  }

  @Test
  void countsALineThatHasNoNewlineAtItsEnd() throws Exception {
    post("a\nb");
    post("");

    assertEquals(2, endpoint.acceptedLines());
  }

  @Test
  void countsCompressedLines() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
      gzip.write("a\nb\nc\n".getBytes(UTF_8));
    }

    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.url()))
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    client.send(request, BodyHandlers.discarding());

    assertEquals(3, endpoint.acceptedLines());
  }

  @Test
  void saysWhyItRefuses() throws Exception {
    at(8);

    HttpResponse<String> answer = send("a\n");

    assertEquals("{\"error\":\"this key has been revoked\"}\n", answer.body());
  }

  private void at(long seconds) {
    clock.set(Duration.ofSeconds(seconds).toNanos());
  }

  private int post(String body) throws IOException, InterruptedException {
    return send(body).statusCode();
  }

  private HttpResponse<String> send(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.url()))
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
