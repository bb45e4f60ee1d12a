package dev.natship.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
  @TempDir static Path folder;

  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = Certificates.in(folder);
  }

  @Test
  void trustsTheAuthorityOfTheSettingsAsAFileOrAsText() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      String text = Files.readString(certificates.authority());

      assertEquals(new Accepted(200), deliver(receiver.url(), ours()));
      assertEquals(
          new Accepted(200), deliver(receiver.url(), "tls { ca = \"\"\"" + text + "\"\"\" }"));
    }
  }

  @Test
  @Tag("F22")
  void parksWhereNobodyVouchesForTheDestination() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      assertDistrust(deliver(receiver.url(), ""));
      assertEquals(List.of(), receiver.received());
    }
  }

  @Test
  @Tag("F22")
  void parksOnAnExpiredCertificate() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.expiredServerContext())) {
      assertDistrust(deliver(receiver.url(), ours()));
    }
  }

  @Test
  @Tag("F22")
  void parksOnACertificateForAnotherName() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.useHttps(certificates.serverContext().getSocketFactory());
      proxy.start();
      proxy.enqueue(new MockResponse.Builder().inTunnel().build());

      assertEquals(
          new Park(0, "its certificate is for another host name"),
          deliver(
              "https://another.invalid/in",
              ours() + "\nproxy = \"http://localhost:" + proxy.getPort() + "\""));
    }
  }

  @Test
  @Tag("F22")
  void deliversAgainOnceTheDestinationHasRenewedItsCertificate() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(certificates.expiredServerContext().getSocketFactory());
      server.start();
      server.enqueue(new MockResponse(200, Headers.EMPTY, ""));
      try (HttpTransport transport = transport("https://localhost:" + server.getPort(), ours())) {
        assertDistrust(deliver(transport));

        server.useHttps(certificates.serverContext().getSocketFactory());

        assertEquals(new Accepted(200), deliver(transport));
      }
    }
  }

  /// If the files were read again, one that is half written at that moment would stop deliveries
  /// that work.
  @Test
  @Tag("F22")
  void readsItsFilesAtTheStartAndNeverAgain() throws Exception {
    Path file = Files.copy(certificates.authority(), folder.resolve("renewed.pem"));
    String hocon = "tls { ca = \"" + file + "\" }";
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext());
        HttpTransport running = transport(receiver.url(), hocon)) {
      Files.copy(certificates.strangerAuthority(), file, StandardCopyOption.REPLACE_EXISTING);

      assertEquals(new Accepted(200), deliver(running));
      assertDistrust(deliver(receiver.url(), hocon));
    }
  }

  @Test
  void showsItsOwnCertificateWhereOneIsAskedFor() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.startMutualTls(certificates.serverContext())) {
      assertEquals(
          new Accepted(200),
          deliver(
              receiver.url(),
              "tls { ca = \"%s\", certificate = \"%s\", key = \"%s\" }"
                  .formatted(
                      certificates.authority(), certificates.client(), certificates.clientKey())));
    }
  }

  /// With TLS 1.3 a refusal comes after the handshake: as an alert, or as a connection that is
  /// closed when the request is written.
  @Test
  void deliversNothingWithACertificateThatTheDestinationRefuses() {
    try (HttpReceiver receiver = HttpReceiver.startMutualTls(certificates.serverContext())) {
      String stranger =
          "tls { ca = \"%s\", certificate = \"%s\", key = \"%s\" }"
              .formatted(
                  certificates.authority(), certificates.stranger(), certificates.strangerKey());

      for (String hocon : List.of(stranger, ours())) {
        try {
          assertDistrust(deliver(receiver.url(), hocon));
        } catch (IOException | InterruptedException gone) {
          assertInstanceOf(IOException.class, gone);
        }
      }
      assertEquals(List.of(), receiver.received());
    }
  }

  @Test
  void sendsThroughAProxyThatWantsAPassword() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.start();
      proxy.enqueue(new MockResponse(200, Headers.EMPTY, ""));

      deliver(
          "http://destination.invalid/in",
          "proxy = \"http://me:pass%40word@localhost:" + proxy.getPort() + "\"");

      RecordedRequest request = proxy.takeRequest();
      assertEquals("destination.invalid", Objects.requireNonNull(request.getUrl()).host());
      assertEquals("Basic bWU6cGFzc0B3b3Jk", request.getHeaders().get("Proxy-Authorization"));
    }
  }

  @Test
  void tunnelsThroughAProxyThatWantsAPassword() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.useHttps(certificates.serverContext().getSocketFactory());
      proxy.start();
      proxy.enqueue(new MockResponse.Builder().inTunnel().build());
      proxy.enqueue(new MockResponse(200, Headers.EMPTY, ""));

      Delivery delivery =
          deliver(
              "https://localhost/in",
              ours() + "\nproxy = \"http://me:password@localhost:" + proxy.getPort() + "\"");

      assertEquals(new Accepted(200), delivery);
      RecordedRequest connect = proxy.takeRequest();
      assertEquals("CONNECT", connect.getMethod());
      assertEquals("Basic bWU6cGFzc3dvcmQ=", connect.getHeaders().get("Proxy-Authorization"));
      assertEquals(null, proxy.takeRequest().getHeaders().get("Proxy-Authorization"));
    }
  }

  private static String ours() {
    return "tls { ca = \"" + certificates.authority() + "\" }";
  }

  private static void assertDistrust(Delivery delivery) {
    Park park = assertInstanceOf(Park.class, delivery);
    assertTrue(park.words().startsWith("no trust: "), park.words());
  }

  private static Delivery deliver(String url, String hocon)
      throws IOException, InterruptedException {
    try (HttpTransport transport = transport(url, hocon)) {
      return deliver(transport);
    }
  }

  private static Delivery deliver(HttpTransport transport)
      throws IOException, InterruptedException {
    return transport.deliver(transport.call("").payload(Payload.of(new byte[] {1})));
  }

  private static HttpTransport transport(String url, String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("test", "url = \"" + url + "\"\n" + hocon, problems);
    HttpTransport transport = HttpTransport.read(settings);
    assertEquals(List.of(), problems.all());
    return transport;
  }
}
