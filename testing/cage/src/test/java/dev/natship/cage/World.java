package dev.natship.cage;

import dev.natship.testkit.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;

/// The internet around the program: every HTTPS host leads to one [CountingReceiver], and an
/// authority of the test vouches for those that were named.
record World(CountingReceiver destination, String javaOptions) {
  private static final String PASSWORD = "changeit";

  /// @param hosts that are to be trusted
  static World of(Scenario scenario, Path folder, String... hosts)
      throws IOException, GeneralSecurityException {
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    CountingReceiver destination = scenario.nameless(certificates.serverContext(hosts));
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    try (InputStream in = Files.newInputStream(certificates.authority())) {
      authorities.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path trusted = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(trusted)) {
      authorities.store(out, PASSWORD.toCharArray());
    }
    World world =
        new World(
            destination,
            "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=%d"
                .formatted(trusted, PASSWORD, destination.port()));
    scenario.variable("NATSHIP_JAVA_OPTS", world.javaOptions());
    return world;
  }

  /// The key file of a service account of Google that exists nowhere.
  static String serviceAccount() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return """
    {"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",\
    "client_email":"logs@acme.iam.gserviceaccount.com","token_uri":"https://oauth2.googleapis.com/token"}\
    """
        .formatted(
            Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded()));
  }
}
