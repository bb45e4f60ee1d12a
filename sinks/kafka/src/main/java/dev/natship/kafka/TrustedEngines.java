package dev.natship.kafka;

import dev.natship.tls.Tls;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/// Lets the client use TLS as all other sinks do: with the same PEM files and the same trust, and
/// the certificate of a broker must name its host. The client makes it by its class name and gives
/// it its settings, among which it finds our [Tls].
public final class TrustedEngines implements SslEngineFactory {
  /// The setting of the client that holds our [Tls].
  static final String TLS = "natship.tls";

  private @Nullable SSLContext context;

  @Override
  public void configure(Map<String, ?> settings) {
    if (settings.get(TLS) instanceof Tls tls) {
      context = tls.context();
    }
  }

  @Override
  public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
    SSLContext trusting = context;
    if (trusting == null) {
      throw new IllegalStateException("the client did not hand over " + TLS);
    }
    SSLEngine engine = trusting.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return engine;
  }

  @Override
  public SSLEngine createServerSslEngine(String host, int port) {
    throw new IllegalStateException("Natship is no broker");
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> settings) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return null;
  }

  @Override
  public @Nullable KeyStore truststore() {
    return null;
  }

  @Override
  public void close() {}
}
