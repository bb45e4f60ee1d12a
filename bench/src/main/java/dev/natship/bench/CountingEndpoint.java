package dev.natship.bench;

import com.github.luben.zstd.ZstdInputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// Local destinations that accept everything, one a path (`/0`, `/1`, …), each with its own
/// verifier.
final class CountingEndpoint implements AutoCloseable {
  static {
    // Without it each answer waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Verifier> verifiers;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  private CountingEndpoint(HttpServer server, List<Verifier> verifiers) {
    this.server = server;
    this.verifiers = verifiers;
  }

  static CountingEndpoint start(int destinations, int instances) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      List<Verifier> verifiers =
          IntStream.range(0, destinations).mapToObj(_ -> new Verifier(instances)).toList();
      CountingEndpoint endpoint = new CountingEndpoint(server, verifiers);
      server.setExecutor(endpoint.threads);
      server.createContext("/", endpoint::handle);
      server.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url(int destination) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + destination;
  }

  Verifier verifier(int destination) {
    return verifiers.get(destination);
  }

  /// Lines that all of the first destinations have accepted.
  long acceptedByAll(int destinations) {
    return verifiers.stream().limit(destinations).mapToLong(Verifier::accepted).min().orElseThrow();
  }

  long requests() {
    return requests.get();
  }

  /// Bytes of bodies as they came, compressed or not.
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int destination = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
      String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] lines = plain(body, encoding == null ? "identity" : encoding);
      requests.incrementAndGet();
      bytes.addAndGet(body.length);
      verifiers.get(destination).accept(lines, lines.length, System.nanoTime());
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static byte[] plain(byte[] body, String encoding) throws IOException {
    InputStream raw = new ByteArrayInputStream(body);
    return switch (encoding) {
      case "gzip" -> new GZIPInputStream(raw, 64 * 1024).readAllBytes();
      case "zstd" -> new ZstdInputStream(raw).readAllBytes();
      default -> body;
    };
  }
}
