package dev.natship.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HttpReceiverTest {
  @Test
  void keepsRequestsAndPlaysItsScript() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start();
        HttpClient client = HttpClient.newHttpClient()) {
      receiver
          .answer(CannedAnswer.of(429).withHeader("Retry-After", "2"))
          .answer(CannedAnswer.of(500, "slow").byteByByte(Duration.ofMillis(1)));

      HttpResponse<String> first = client.send(post(receiver), BodyHandlers.ofString());
      HttpResponse<String> second = client.send(post(receiver), BodyHandlers.ofString());
      HttpResponse<String> third = client.send(post(receiver), BodyHandlers.ofString());

      assertEquals("2", first.headers().firstValue("Retry-After").orElse(""));
      assertEquals("slow", second.body());
      assertEquals(200, third.statusCode());
      Received request = receiver.awaitRequests(3).getFirst();
      assertEquals("POST /in?x=1", request.method() + " " + request.path());
      assertEquals("yes", request.header("X-Marked"));
      assertEquals("a line", request.text());
    }
  }

  private static HttpRequest post(HttpReceiver receiver) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(body)) {
      gzip.write("a line".getBytes(StandardCharsets.UTF_8));
    }
    return HttpRequest.newBuilder(URI.create(receiver.url() + "/in?x=1"))
        .header("Content-Encoding", "gzip")
        .header("X-Marked", "yes")
        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
        .build();
  }
}
