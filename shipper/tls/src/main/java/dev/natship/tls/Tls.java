package dev.natship.tls;

import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Whom to trust and who we are, from `tls { ca, certificate, key }`: paths of PEM files, or PEM
/// itself.
///
/// The files are read at once, so that a wrong one is told with the configuration; the platform's
/// own trust store is opened only when a connection needs it.
public final class Tls {
  private static final char[] NO_PASSWORD = {};

  private final List<X509Certificate> authorities;
  private final Optional<KeyStore> identity;

  private Tls(List<X509Certificate> authorities, Optional<KeyStore> identity) {
    this.authorities = authorities;
    this.identity = identity;
  }

  /// Reads the section that is usually called `tls`; an empty one means the platform's trust and no
  /// client certificate.
  public static Tls read(Settings tls) {
    Optional<String> ca = tls.optional("ca");
    Optional<String> certificate = tls.optional("certificate");
    Optional<String> key = tls.optional("key");
    return new Tls(
        ca.map(file -> certificates(tls, "ca", file)).orElse(List.of()),
        identity(tls, certificate, key));
  }

  public boolean hasOwnAuthorities() {
    return !authorities.isEmpty();
  }

  public boolean hasIdentity() {
    return identity.isPresent();
  }

  /// A context with a trust manager that was asked for before, for clients that want to be given
  /// both and verify the host name themselves.
  public SSLContext context(X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  /// A context that speaks TLS with this trust and this identity, and with nobody whose certificate
  /// does not name the host that was asked for.
  public SSLContext context() {
    if (trustManager() instanceof X509ExtendedTrustManager trust) {
      return context(new NameCheckingTrust(trust));
    }
    throw new IllegalStateException("the platform's trust manager knows no host names");
  }

  public X509TrustManager trustManager() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isEmpty() ? null : store(authorities));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("the platform offers no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the trust store cannot be opened", e);
    }
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException {
    if (identity.isEmpty()) {
      return new KeyManager[0];
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(identity.get(), NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Optional<KeyStore> identity(
      Settings tls, Optional<String> certificate, Optional<String> key) {
    if (certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      tls.problem(
          certificate.isEmpty() ? "key" : "certificate", "certificate and key belong together");
      return Optional.empty();
    }
    List<X509Certificate> chain = certificates(tls, "certificate", certificate.get());
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "client", Pem.privateKey(key.get()), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      return Optional.of(store);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException wrong) {
      tls.problem("key", unreadable("private key", key.get(), wrong));
      return Optional.empty();
    }
  }

  private static List<X509Certificate> certificates(Settings tls, String setting, String file) {
    try {
      return Pem.certificates(file);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException wrong) {
      tls.problem(setting, unreadable("certificates", file, wrong));
      return List.of();
    }
  }

  private static String unreadable(String what, String file, Exception wrong) {
    String in = WrongValue.shown(file).map(text -> " in " + text).orElse("");
    return "no readable " + what + " (PEM)" + in + ": " + reason(wrong);
  }

  /// What was wrong without the value of the setting, which may be a key that lacks its first line.
  private static String reason(Exception wrong) {
    return switch (wrong) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "the file may not be read";
      case IOException _ -> "the file cannot be read";
      case GeneralSecurityException _ -> String.valueOf(wrong.getMessage());
      default -> "it is neither a file nor PEM";
    };
  }

  private static KeyStore store(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca-" + i, certificates.get(i));
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
