package dev.natship.testkit;

import java.util.List;

/// A [NatsServer] that shows a certificate, over TLS or over a WebSocket with TLS.
///
/// @param url its address as `localhost`, for whom most certificates are made out
public record TlsNatsServer(NatsServer server, String url) implements AutoCloseable {

  /// @param scheme `wss` for a WebSocket; with any other the server's own port speaks TLS
  /// @param certificate the name of one of the [Certificates]
  public static TlsNatsServer start(String scheme, Certificates certificates, String certificate) {
    String tls = tls(certificates, certificate);
    if (!scheme.equals("wss")) {
      NatsServer server = NatsServer.start(tls);
      return new TlsNatsServer(server, scheme + "://localhost:" + server.port());
    }
    int port = FreePort.find();
    NatsServer server =
        NatsServer.start("websocket { host: \"127.0.0.1\", port: %d, %s }".formatted(port, tls));
    return new TlsNatsServer(server, "wss://localhost:" + port);
  }

  private static String tls(Certificates certificates, String certificate) {
    return "tls { cert_file: \"%s\", key_file: \"%s\" }"
        .formatted(
            certificates.server().resolveSibling(certificate + ".pem"),
            certificates.server().resolveSibling(certificate + ".key"));
  }

  public int port() {
    return server.port();
  }

  public List<String> log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }
}
