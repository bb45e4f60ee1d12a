package dev.natship.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies that a server's certificate names its host, also where the client that opens the
/// connection forgets to ask for it.
///
/// A name that stands in the subject only does not count, as with the HTTP client: the JDK would
/// still take it.
final class NameCheckingTrust extends X509ExtendedTrustManager {
  private static final String BY_THE_RULES_OF = "HTTPS";
  private static final Integer DNS_NAME = 2;

  private final X509ExtendedTrustManager trust;

  NameCheckingTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket secured)) {
      throw new CertificateException("a socket without TLS has no certificate to check");
    }
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(BY_THE_RULES_OF);
    secured.setSSLParameters(parameters);
    trust.checkServerTrusted(chain, authType, secured);
    checkNamed(chain[0], secured.getHandshakeSession());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(BY_THE_RULES_OF);
    engine.setSSLParameters(parameters);
    trust.checkServerTrusted(chain, authType, engine);
    checkNamed(chain[0], engine.getHandshakeSession());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("the host is not known, so its name cannot be checked");
  }

  /// What the JDK let pass was named by its alternative names, or, if there is no host among those,
  /// by the subject. An address is never looked for in the subject.
  private static void checkNamed(X509Certificate certificate, SSLSession session)
      throws CertificateException {
    String host = Objects.requireNonNullElse(session.getPeerHost(), "");
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    boolean named = names != null && names.stream().anyMatch(name -> DNS_NAME.equals(name.get(0)));
    if (!named && !isAddress(host)) {
      throw new CertificateException(
          "the server's certificate names no host, so it does not vouch for "
              + host
              + ": there is no DNS name among its subject alternative names, and its subject ("
              + certificate.getSubjectX500Principal()
              + ") does not count; give the server a certificate with the subject alternative name"
              + " DNS:"
              + host);
    }
  }

  private static boolean isAddress(String host) {
    return !host.isEmpty()
        && (host.indexOf(':') >= 0
            || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
