package dev.natship.http;

import dev.natship.api.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// An own certificate authority and a client certificate, from PEM files or from PEM text in the settings.
/// An own authority stands in place of the system's, so that nobody else can vouch for the destination.
record Tls(SSLSocketFactory sockets, X509TrustManager trust) {

  /// Reads `tls { ca, certificate, key }`; empty when nothing is set.
  static Optional<Tls> read(Settings settings) {
    Settings tls = settings.section("tls");
    Optional<String> authority = tls.optional("ca");
    Optional<String> certificate = tls.optional("certificate");
    Optional<String> key = tls.optional("key");
    if (certificate.isPresent() != key.isPresent()) {
      tls.problem("certificate", "certificate and key go together");
      return Optional.empty();
    }
    if (authority.isEmpty() && certificate.isEmpty()) {
      return Optional.empty();
    }
    try {
      X509TrustManager trust = trust(authority);
      KeyManager[] keys =
          certificate.isPresent() && key.isPresent()
              ? keys(certificates(certificate.get()), privateKey(pem(key.get())))
              : new KeyManager[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trust}, null);
      return Optional.of(new Tls(context.getSocketFactory(), trust));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException wrong) {
      tls.problem("", "cannot be used: " + reason(wrong));
      return Optional.empty();
    }
  }

  private static String reason(Exception wrong) {
    return switch (wrong) {
      case IOException io -> "cannot read " + io.getMessage();
      default -> String.valueOf(wrong.getMessage());
    };
  }

  private static X509TrustManager trust(Optional<String> authority)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (authority.isPresent()) {
      KeyStore store = emptyStore();
      int number = 0;
      for (Certificate certificate : certificates(authority.get())) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      factory.init(store);
    } else {
      factory.init((KeyStore) null);
    }
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return trust;
      }
    }
    throw new GeneralSecurityException("this Java offers no trust manager for certificates");
  }

  private static KeyManager[] keys(List<Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    char[] password = new char[0];
    store.setKeyEntry("client", key, password, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String setting)
      throws GeneralSecurityException, IOException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem(setting).getBytes(StandardCharsets.UTF_8)));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate (BEGIN CERTIFICATE) where one was expected");
    }
    return List.copyOf(certificates);
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String begin = "-----BEGIN PRIVATE KEY-----";
    int start = pem.indexOf(begin);
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new GeneralSecurityException(
          "the key must be PKCS#8 (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nodes makes one");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(
            Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end)));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException _) {
        // a key of another kind
      }
    }
    throw new GeneralSecurityException("the key is neither RSA nor EC nor Ed25519");
  }

  private static String pem(String setting) throws IOException {
    return setting.contains("-----BEGIN ") ? setting : Files.readString(Path.of(setting));
  }
}
