package dev.natship.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsEndpointTest {
  @Test
  void acceptsWhatComesFromThoseWhoTrustItsCertificate(@TempDir Path folder) throws Exception {
    try (TlsEndpoint endpoint = TlsEndpoint.start(folder).orElseThrow();
        HttpClient client =
            HttpClient.newBuilder().sslContext(trusting(endpoint.authority())).build();
        HttpClient stranger = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(endpoint.url()))
              .version(HttpClient.Version.HTTP_1_1)
              .POST(HttpRequest.BodyPublishers.ofString("a line\n".repeat(10_000)))
              .build();

      for (int i = 0; i < 3; i++) {
        assertEquals(
            200, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
      }
      assertThrows(
          SSLHandshakeException.class,
          () -> stranger.send(request, HttpResponse.BodyHandlers.discarding()));
    }
  }

  @Test
  void takesTheNextClientAfterOneThatSpeaksNoTls(@TempDir Path folder) throws Exception {
    try (TlsEndpoint endpoint = TlsEndpoint.start(folder).orElseThrow()) {
      URI address = URI.create(endpoint.url());
      for (int i = 0; i < 2; i++) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
          OutputStream out = socket.getOutputStream();
          out.write("POST / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
          out.flush();
          InputStream in = socket.getInputStream();
          int alert = 21;
          assertEquals(alert, in.read());
        }
      }
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
