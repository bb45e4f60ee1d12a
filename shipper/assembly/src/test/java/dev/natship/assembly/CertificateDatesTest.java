package dev.natship.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.tls.Expiry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDatesTest {
  private static final Instant END = Instant.parse("2026-03-01T00:00:00Z");
  private static final CertificateDates DATES =
      new CertificateDates(List.of(new Expiry("sinks.box.tls.certificate", "CN=client", END)));

  @TempDir Path folder;

  @Test
  @Tag("F22")
  void warnsFromTwoWeeksBeforeTheEndOn() {
    assertEquals(List.of(), DATES.warnings(END.minus(Duration.ofDays(15))));
    assertEquals(
        List.of(
            "sinks.box.tls.certificate: the certificate of CN=client runs out in 13 days"
                + " (2026-03-01T00:00:00Z); renew it, then natship reload [CERTIFICATE-EXPIRES]"),
        DATES.warnings(END.minus(Duration.ofDays(13))));
    assertTrue(DATES.warnings(END.minusSeconds(1)).getFirst().contains("runs out today"));
    assertTrue(DATES.warnings(END.plusSeconds(1)).getFirst().contains("has run out"));
  }

  @Test
  @Tag("F22")
  void readsFilesAndWhatIsWrittenOutInTheSettings() throws Exception {
    Certificates certificates = Certificates.in(folder);

    assertEquals(
        List.of("nats.tls.ca", "nats.tls.certificate"),
        expiries(certificates.authority().toString(), Files.readString(certificates.client()))
            .stream()
            .map(Expiry::setting)
            .toList());
    assertEquals(List.of(), expiries("absent.pem", "-----BEGIN NOTHING"));
  }

  @Test
  void ofSeveralAuthoritiesTheLastOneCountsAndOfAChainTheFirst() throws Exception {
    Certificates certificates = Certificates.in(folder);
    String expired = Files.readString(folder.resolve("expired.pem"));
    String both = Files.readString(certificates.authority()) + "\n" + expired;

    List<Expiry> expiries = expiries(both, both);

    assertTrue(expiries.get(0).end().isAfter(Instant.now()));
    assertTrue(expiries.get(1).end().isBefore(Instant.now()));
  }

  private static List<Expiry> expiries(String authority, String certificate) {
    String hocon =
        "ca = \"\"\"" + authority + "\"\"\", certificate = \"\"\"" + certificate + "\"\"\"";
    return Expiry.of("nats.tls", Settings.parse("tls", hocon, new Problems()));
  }
}
