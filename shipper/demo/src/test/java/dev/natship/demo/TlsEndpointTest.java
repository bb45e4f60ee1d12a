package dev.natship.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsEndpointTest {
  @Test
  void acceptsWhatComesFromThoseWhoTrustItsCertificate(@TempDir Path folder) throws Exception {
    try (TlsEndpoint endpoint = TlsEndpoint.start(folder, Assertions::fail).orElseThrow();
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
    try (TlsEndpoint endpoint = TlsEndpoint.start(folder, Assertions::fail).orElseThrow()) {
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

  /// A shipper begins to warn two weeks before a certificate ends.
  @Test
  void itsCertificateIsValidForSoLongThatNobodyWarns(@TempDir Path folder) throws Exception {
    try (TlsEndpoint endpoint = TlsEndpoint.start(folder, Assertions::fail).orElseThrow()) {
      Instant later = Instant.now().plus(Duration.ofDays(80));

      assertTrue(certificate(endpoint.authority()).getNotAfter().toInstant().isAfter(later));
    }
  }

  @Test
  void saysThatThereIsNoKeytool(@TempDir Path folder) throws Exception {
    Path keytool = folder.resolve("keytool");

    assertEquals("there is no " + keytool + " to make a certificate", missing(keytool, folder));
  }

  @Test
  void saysInOneLineWhyKeytoolFailed(@TempDir Path folder) throws Exception {
    assertEquals(
        "keytool made no certificate: no entropy; sorry",
        missing(program(folder, "printf 'no entropy;\\nsorry\\n' >&2; exit 1"), folder));
  }

  @Test
  void doesWithoutACertificateWhereKeytoolMakesNone(@TempDir Path folder) throws Exception {
    assertEquals("keytool made no certificate", missing(program(folder, "exit 0"), folder));
  }

  /// What is said where there is no endpoint.
  private static String missing(Path keytool, Path folder) throws InterruptedException {
    List<String> said = new ArrayList<>();
    assertEquals(Optional.empty(), TlsEndpoint.start(keytool, folder, said::add));
    assertEquals(1, said.size());
    return said.getFirst();
  }

  private static Path program(Path folder, String script) throws IOException {
    Path program = Files.writeString(folder.resolve("keytool"), "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("it", certificate(authority));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
