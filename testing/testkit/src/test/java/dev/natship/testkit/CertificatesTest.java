package dev.natship.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir private Path folder;

  @Test
  void letAClientThatTrustsTheAuthorityIn() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      assertEquals(200, get(receiver, certificates.authority()));
    }
  }

  @Test
  void keepStrangersAndExpiredServersOut() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (HttpReceiver good = HttpReceiver.startTls(certificates.serverContext());
        HttpReceiver old = HttpReceiver.startTls(certificates.expiredServerContext());
        HttpReceiver mutual = HttpReceiver.startMutualTls(certificates.serverContext())) {
      assertThrows(SSLException.class, () -> get(good, certificates.strangerAuthority()));
      assertThrows(SSLException.class, () -> get(old, certificates.authority()));
      assertThrows(Exception.class, () -> get(mutual, certificates.authority()));
    }
  }

  private static int get(HttpReceiver receiver, Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.url() + "/")).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
