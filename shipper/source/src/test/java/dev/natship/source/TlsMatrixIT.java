package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.SourceStatus;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.TlsNatsServer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each scheme of an address against each kind of certificate.
class TlsMatrixIT {

  @ParameterizedTest
  @CsvSource({
    "nats, server, ca, true",
    "nats, expired, ca, false",
    "nats, elsewhere, ca, false",
    "nats, self-signed, ca, false",
    "nats, server, stranger-ca, false",
    "tls, server, ca, true",
    "tls, expired, ca, false",
    "tls, elsewhere, ca, false",
    "tls, self-signed, ca, false",
    "tls, server, stranger-ca, false",
    "tls, server, , false",
    "wss, server, ca, true",
    "wss, expired, ca, false",
    "wss, elsewhere, ca, false",
    "wss, self-signed, ca, false",
    "wss, server, stranger-ca, false",
    "wss, server, , false",
  })
  void trustsOnlyAServerThatItsAuthorityVouchesFor(
      String scheme, String certificate, String authority, boolean trusted, @TempDir Path folder)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (TlsNatsServer server = TlsNatsServer.start(scheme, certificates, certificate);
        Harvest harvest =
            Harvest.start(
                "url = \"%s\"%s"
                    .formatted(
                        server.url(),
                        authority == null
                            ? ""
                            : ", tls.ca = \"" + folder.resolve(authority + ".pem") + "\""))) {

      Await.until(
          Harvest.BOUND,
          () -> harvest.status().connected() || harvest.status().lastError().isPresent());

      SourceStatus status = harvest.status();
      if (trusted) {
        assertTrue(status.connected(), status::toString);
      } else {
        assertFalse(status.connected(), status::toString);
        Await.until(
            Harvest.BOUND,
            () -> harvest.status().problems().toString().contains("nats.tls"),
            () -> harvest.status().toString());
      }
    }
  }
}
