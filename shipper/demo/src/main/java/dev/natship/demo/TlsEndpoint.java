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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A destination on loopback that is reached over TLS and accepts everything. It is there for the
/// training of the start-up cache: nearly all real destinations are reached so.
///
/// Its certificate is made by the JDK's own `keytool`, and valid for as long as a real one: a
/// shipper warns of one that ends soon, and the training is to be that of a usual day.
public final class TlsEndpoint implements AutoCloseable {
  private static final String NAME = "demo";
  private static final String PASSWORD = "demodemo";
  private static final String DAYS = "90";
  private static final long KEYTOOL_SECONDS = 30;

  private final SSLServerSocket server;
  private final Path authority;

  private TlsEndpoint(SSLServerSocket server, Path authority) {
    this.server = server;
    this.authority = authority;
  }

  /// Empty where there can be none: a training goes on without it, and says so.
  ///
  /// @param folder where to put key and certificate
  /// @param missing is told why there is none, in one line
  public static Optional<TlsEndpoint> start(Path folder, Consumer<String> missing)
      throws InterruptedException {
    return start(Path.of(System.getProperty("java.home"), "bin", "keytool"), folder, missing);
  }

  static Optional<TlsEndpoint> start(Path keytool, Path folder, Consumer<String> missing)
      throws InterruptedException {
    if (!Files.isExecutable(keytool)) {
      missing.accept("there is no " + keytool + " to make a certificate");
      return Optional.empty();
    }
    try {
      return Optional.of(start(new Keytool(keytool, folder)));
    } catch (IOException | GeneralSecurityException e) {
      missing.accept(String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" ")));
      return Optional.empty();
    }
  }

  private static TlsEndpoint start(Keytool keytool)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = keytool.folder().resolve("demo.p12");
    Path authority = keytool.folder().resolve("demo.pem");
    keytool.run(
        store,
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-validity",
        DAYS,
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12");
    keytool.run(authority, store, "-exportcert", "-rfc", "-file", authority.toString());
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
    return endpoint;
  }

  private record Keytool(Path program, Path folder) {
    /// @param made the file that is there afterwards
    void run(Path made, Path store, String command, String... more)
        throws IOException, InterruptedException {
      Path told = folder.resolve("keytool.log");
      List<String> all = new ArrayList<>(List.of(program.toString(), command, "-alias", NAME));
      all.addAll(List.of("-storepass", PASSWORD, "-keystore", store.toString()));
      all.addAll(List.of(more));
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(told.toFile()).start();
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("keytool made no certificate in " + KEYTOOL_SECONDS + " s");
      }
      if (process.exitValue() != 0 || !Files.exists(made)) {
        String words = Files.readString(told).strip();
        throw new IOException(
            "keytool made no certificate" + (words.isEmpty() ? "" : ": " + words));
      }
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
