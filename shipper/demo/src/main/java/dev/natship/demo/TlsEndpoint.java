package dev.natship.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A destination on loopback that is reached over TLS and accepts everything. It is there for the
/// training of the start-up cache: nearly all real destinations are reached so.
///
/// Its certificate is made for the hour by the JDK's own `keytool`.
public final class TlsEndpoint implements AutoCloseable {
  private static final String NAME = "demo";
  private static final String PASSWORD = "demodemo";
  private static final long KEYTOOL_SECONDS = 30;

  private final SSLServerSocket server;
  private final Path authority;

  private TlsEndpoint(SSLServerSocket server, Path authority) {
    this.server = server;
    this.authority = authority;
  }

  /// Empty where this Java has no `keytool`.
  ///
  /// @param folder where to put key and certificate
  public static Optional<TlsEndpoint> start(Path folder) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(keytool)) {
      return Optional.empty();
    }
    Path store = folder.resolve("demo.p12");
    Path authority = folder.resolve("demo.pem");
    run(
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            NAME,
            "-keyalg",
            "EC",
            "-validity",
            "1",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()));
    run(
        List.of(
            keytool.toString(),
            "-exportcert",
            "-rfc",
            "-alias",
            NAME,
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString(),
            "-file",
            authority.toString()));
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      SSLServerSocket server =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
      TlsEndpoint endpoint = new TlsEndpoint(server, authority);
      Thread.ofPlatform().daemon().name("tls-endpoint").start(endpoint::accept);
      return Optional.of(endpoint);
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS endpoint", e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool made no certificate");
    }
  }

  public String url() {
    return "https://127.0.0.1:" + server.getLocalPort() + "/lines";
  }

  /// The file by which its certificate can be trusted.
  public Path authority() {
    return authority;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().name("tls-endpoint").start(() -> answer(socket));
      } catch (IOException _) {
        // Closed, or a client that broke off: the next one is welcome.
      }
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        in.skipNBytes(length(head));
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
        out.flush();
      }
    } catch (IOException _) {
      // The shipper has ended.
    }
  }

  /// The next request up to its empty line; the empty text when there is none.
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static long length(String head) throws IOException {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    throw new IOException("a request without its length");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
