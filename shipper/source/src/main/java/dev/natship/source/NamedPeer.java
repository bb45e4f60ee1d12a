package dev.natship.source;

import dev.natship.api.Tls;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Makes a certificate count only for the host it was made for. The NATS client leaves that
/// question open: it would take any certificate of a trusted authority.
final class NamedPeer extends X509ExtendedTrustManager {
  private static final String RULE = "HTTPS";

  private final X509ExtendedTrustManager trust;

  private NamedPeer(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  static SSLContext context(Tls tls) {
    X509TrustManager trust = tls.trustManager();
    if (!(trust instanceof X509ExtendedTrustManager extended)) {
      throw new IllegalStateException("the platform's trust manager cannot verify host names");
    }
    return tls.context(new NamedPeer(extended));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (socket instanceof SSLSocket secure) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm(RULE);
      secure.setSSLParameters(parameters);
    }
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(RULE);
    engine.setSSLParameters(parameters);
    trust.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("the server's name is not known here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
