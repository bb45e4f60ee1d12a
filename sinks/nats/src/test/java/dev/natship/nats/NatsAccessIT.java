package dev.natship.nats;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.TlsNatsServer;
import io.nats.client.Connection;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The sink's rule for TLS is that of the source.
class NatsAccessIT {

  @ParameterizedTest
  @CsvSource({
    "tls, server, ca, true",
    "tls, expired, ca, false",
    "tls, elsewhere, ca, false",
    "tls, self-signed, ca, false",
    "tls, server, stranger-ca, false",
    "wss, server, ca, true",
    "wss, expired, ca, false",
    "wss, elsewhere, ca, false",
    "wss, self-signed, ca, false",
    "wss, server, stranger-ca, false",
  })
  void trustsOnlyAServerThatItsAuthorityVouchesFor(
      String scheme, String certificate, String authority, boolean trusted, @TempDir Path folder)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (TlsNatsServer server = TlsNatsServer.start(scheme, certificates, certificate)) {
      Problems problems = new Problems();
      NatsAccess access =
          access(
              "url = \"%s\", tls.ca = \"%s\""
                  .formatted(server.url(), folder.resolve(authority + ".pem")),
              problems);
      assertTrue(problems.isEmpty(), () -> problems.all().toString());

      boolean connected = connects(access);

      assertTrue(connected == trusted, () -> certificate + " " + server.log());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url = \"opentls://a:1\"",
        "url = \"htp://a:1\"",
        "url = [\"wss://a:1\", \"ws://b:1\"]",
        "url = \"ws://a:1\", tls { ca = nowhere }"
      })
  void refusesAnAddressThatWouldTrustOrTellAnybody(String hocon) {
    Problems problems = new Problems();

    access(hocon, problems);

    assertFalse(problems.isEmpty());
  }

  private static NatsAccess access(String hocon, Problems problems) {
    return NatsAccess.read(Settings.parse("sink", hocon, problems));
  }

  private static boolean connects(NatsAccess access) throws InterruptedException {
    try {
      Connection connection = access.connect();
      connection.close();
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
