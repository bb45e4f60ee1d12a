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
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalEndpointTest {
  private final LocalEndpoint endpoint = LocalEndpoint.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    endpoint.close();
  }

  @Test
  void answersWhatItIsToldTo() throws Exception {
    assertEquals(200, post("a\nb\n"));
    endpoint.answer(503);
    assertEquals(503, post("c\n"));
    endpoint.answer(401);
    assertEquals(401, post("c\n"));
    endpoint.answer(200);
    assertEquals(200, post("d\n"));

    assertEquals(3, endpoint.acceptedLines());
    assertEquals(2, endpoint.refusedRequests());
  }

  @Test
  void chokesOnOneLineAlone() throws Exception {
    endpoint.choke("poison");

    assertEquals(400, post("a\nsome poison here\n"));
    assertEquals(200, post("a\n"));

    endpoint.swallowAgain();
    assertEquals(200, post("some poison here\n"));
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
    endpoint.answer(401);

    HttpResponse<String> answer = send("a\n");

    assertEquals("{\"error\":\"this key has been revoked\"}\n", answer.body());
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
