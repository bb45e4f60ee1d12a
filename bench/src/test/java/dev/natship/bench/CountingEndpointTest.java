package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.Zstd;
import dev.natship.testkit.Certificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountingEndpointTest {
  private final CountingEndpoint endpoint = CountingEndpoint.start(2, 1);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    endpoint.close();
  }

  @Test
  void verifiesBodiesInEachCompression() throws Exception {
    post(0, "identity", line(0));
    post(0, "gzip", gzip(line(1)));
    post(0, "zstd", Zstd.compress(line(2)));

    assertEquals(new Verifier.Tally(3, 0, 0, 0, 0), endpoint.verifier(0).verdict(new long[] {3}));
    assertEquals(3, endpoint.requests());
  }

  @Test
  void refusesWhileItIsToldTo() throws Exception {
    endpoint.refuse(true);
    post(0, "identity", line(0), 503);
    endpoint.refuse(false);
    post(0, "identity", line(0), 200);

    assertEquals(1, endpoint.verifier(0).accepted());
  }

  @Test
  void theSameDestinationsAreThereOverTls(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (CountingEndpoint both = CountingEndpoint.start(1, 1, Optional.of(certificates));
        HttpClient secure =
            HttpClient.newBuilder().sslContext(certificates.serverContext()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(both.secureUrl(0)))
              .POST(BodyPublishers.ofByteArray(line(0)))
              .build();

      assertEquals(200, secure.send(request, BodyHandlers.discarding()).statusCode());
      assertEquals(1, both.verifier(0).accepted());
    }
  }

  @Test
  void belowAPathABodyMayHaveAnyFormAndIsAnswered() throws Exception {
    byte[] body = ("[\"" + new String(line(0), UTF_8).strip() + "\"]").getBytes(UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.url(1) + "/_bulk"))
            .POST(BodyPublishers.ofByteArray(gzip(body)))
            .build();

    String answer = client.send(request, BodyHandlers.ofString()).body();

    assertEquals("{\"errors\":false,\"items\":[],\"failed\":0,\"code\":0}", answer);
    assertEquals(1, endpoint.verifier(1).accepted());
  }

  @Test
  void countsWhatAllDestinationsHave() throws Exception {
    post(0, "identity", line(0));
    post(0, "identity", line(1));
    post(1, "identity", line(0));

    assertEquals(1, endpoint.acceptedByAll(2));
    assertEquals(2, endpoint.acceptedByAll(1));
  }

  private void post(int destination, String encoding, byte[] body)
      throws IOException, InterruptedException {
    post(destination, encoding, body, 200);
  }

  private void post(int destination, String encoding, byte[] body, int status)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.url(destination)))
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    assertEquals(status, client.send(request, BodyHandlers.discarding()).statusCode());
  }

  private static byte[] line(long number) {
    byte[] mark = Mark.blank(0).getBytes(UTF_8);
    Mark.write(mark, 0, number, 1);
    return (new String(mark, UTF_8) + "\n").getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
      gzip.write(plain);
    }
    return body.toByteArray();
  }
}
