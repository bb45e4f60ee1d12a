package dev.natship.catalogue;

import dev.natship.testkit.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/// Stands for the internet in a test of a whole process. Connections to every HTTPS host lead to
/// one receiver on this machine, whose certificates the test's authority signs.
final class Internet implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final Path trusted;
  private final Tunnel tunnel;

  private Internet(Path trusted, Tunnel tunnel) {
    this.trusted = trusted;
    this.tunnel = tunnel;
  }

  /// @param folder where the store of trusted authorities is written
  static Internet of(int receiver, Certificates certificates, Path folder)
      throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    try (InputStream in = Files.newInputStream(certificates.authority())) {
      authorities.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path trusted = Files.createTempFile(folder, "trusted", ".p12");
    try (OutputStream out = Files.newOutputStream(trusted)) {
      authorities.store(out, PASSWORD.toCharArray());
    }
    return new Internet(trusted, Tunnel.to(receiver));
  }

  /// Java options that set the proxy and the trusted authorities, as an administrator would.
  String javaOptions() {
    return String.join(
        " ",
        "-Djavax.net.ssl.trustStore=" + trusted,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
        "-Dhttps.proxyHost=127.0.0.1",
        "-Dhttps.proxyPort=" + tunnel.port());
  }

  @Override
  public void close() throws IOException {
    tunnel.close();
  }
}
