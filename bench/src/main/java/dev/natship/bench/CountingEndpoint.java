package dev.natship.bench;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.github.luben.zstd.ZstdInputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.natship.testkit.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// Local destinations that accept everything. Each has a path (`/0`, `/1`, …) and a verifier. A
/// body posted to such a path is lines. Below it, as at `/0/_bulk`, a body may have any form and is
/// answered as providers do. All other paths belong to destination 0. With certificates the same
/// destinations also listen at an address with TLS.
final class CountingEndpoint implements AutoCloseable {
  static {
    // Otherwise each answer waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /// An answer that each provider's sink reads as "all accepted".
  private static final byte[] ALL_TAKEN =
      "{\"errors\":false,\"items\":[],\"failed\":0,\"code\":0}".getBytes(StandardCharsets.UTF_8);

  private static final int QUEUE = 1024;
  private static final int ZSTD_MAGIC = 0xFD2FB528;

  private static final Pattern DESTINATION = Pattern.compile("/([0-9]+)(/.*)?");

  private final HttpServer server;
  private final Optional<HttpsServer> secure;
  private final Optional<Certificates> certificates;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Verifier> verifiers;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  private volatile boolean refuses;

  private CountingEndpoint(
      HttpServer server,
      Optional<HttpsServer> secure,
      Optional<Certificates> certificates,
      List<Verifier> verifiers) {
    this.server = server;
    this.secure = secure;
    this.certificates = certificates;
    this.verifiers = verifiers;
  }

  static CountingEndpoint start(int destinations, int instances) {
    return start(destinations, instances, Optional.empty());
  }

  static CountingEndpoint start(
      int destinations, int instances, Optional<Certificates> certificates) {
    try {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(anyPort, QUEUE);
      Optional<HttpsServer> secure = Optional.empty();
      if (certificates.isPresent()) {
        HttpsServer https = HttpsServer.create(anyPort, QUEUE);
        https.setHttpsConfigurator(new HttpsConfigurator(certificates.get().serverContext()));
        secure = Optional.of(https);
      }
      List<Verifier> verifiers =
          IntStream.range(0, destinations).mapToObj(_ -> new Verifier(instances)).toList();
      CountingEndpoint endpoint = new CountingEndpoint(server, secure, certificates, verifiers);
      endpoint.open(server);
      secure.ifPresent(endpoint::open);
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(HttpServer opened) {
    opened.setExecutor(threads);
    opened.createContext("/", this::handle);
    opened.start();
  }

  String url(int destination) {
    return base() + "/" + destination;
  }

  /// The same destination over TLS. The certificate is made out for `localhost`.
  String secureUrl(int destination) {
    return "https://localhost:" + secure.orElseThrow().getAddress().getPort() + "/" + destination;
  }

  /// Who vouches for the certificate.
  Path authority() {
    return certificates.orElseThrow().authority();
  }

  /// Whether all requests are answered with 503 from now on.
  void refuse(boolean all) {
    refuses = all;
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Verifier verifier(int destination) {
    return verifiers.get(destination);
  }

  /// How many lines each of the first destinations has accepted at least.
  long acceptedByAll(int destinations) {
    return verifiers.stream().limit(destinations).mapToLong(Verifier::accepted).min().orElseThrow();
  }

  long requests() {
    return requests.get();
  }

  /// Bytes of all bodies as they were sent, compressed or not.
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    server.stop(0);
    secure.ifPresent(each -> each.stop(0));
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher path = DESTINATION.matcher(exchange.getRequestURI().getPath());
      boolean known = path.matches();
      Verifier verifier = verifiers.get(known ? Integer.parseInt(path.group(1)) : 0);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (refuses) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] lines = plain(body);
      requests.incrementAndGet();
      bytes.addAndGet(body.length);
      if (known && path.group(2) == null) {
        verifier.accept(lines, lines.length, System.nanoTime());
        exchange.sendResponseHeaders(200, -1);
      } else {
        verifier.acceptMarks(lines, lines.length, System.nanoTime());
        answer(exchange);
      }
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String form = exchange.getRequestHeaders().getFirst("Content-Type");
    if (form != null && form.contains("protobuf")) {
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, ALL_TAKEN.length);
      exchange.getResponseBody().write(ALL_TAKEN);
    }
  }

  /// Decompresses a body. Looks at its first bytes, since an object for a store has no header that
  /// says it is compressed.
  private static byte[] plain(byte[] body) throws IOException {
    int magic = body.length < 4 ? 0 : ByteBuffer.wrap(body).order(LITTLE_ENDIAN).getInt();
    InputStream raw = new ByteArrayInputStream(body);
    if ((magic & 0xffff) == GZIPInputStream.GZIP_MAGIC) {
      return new GZIPInputStream(raw, 64 * 1024).readAllBytes();
    }
    return magic == ZSTD_MAGIC ? new ZstdInputStream(raw).readAllBytes() : body;
  }
}
