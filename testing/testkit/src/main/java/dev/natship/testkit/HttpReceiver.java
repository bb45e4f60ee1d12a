package dev.natship.testkit;

import com.github.luben.zstd.ZstdInputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// A destination on loopback that keeps what it receives. Each request takes the next scripted
/// answer; when none is left, the usual one, which is `200` until told otherwise.
public final class HttpReceiver implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<CannedAnswer> script = new ConcurrentLinkedQueue<>();
  private volatile Function<Received, CannedAnswer> usual = _ -> CannedAnswer.of(200);

  private HttpReceiver(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public static HttpReceiver start() {
    return start(0);
  }

  /// Starts on a chosen port, so that a destination can come back where it was.
  public static HttpReceiver start(int port) {
    try {
      return new HttpReceiver(HttpServer.create(loopback(port), 0), "http");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static HttpReceiver startTls(SSLContext context) {
    return startTls(context, false);
  }

  /// Starts with TLS and refuses clients without a certificate that the context trusts.
  public static HttpReceiver startMutualTls(SSLContext context) {
    return startTls(context, true);
  }

  private static HttpReceiver startTls(SSLContext context, boolean clientCertificate) {
    try {
      HttpsServer server = HttpsServer.create(loopback(0), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters tls = context.getDefaultSSLParameters();
              tls.setNeedClientAuth(clientCertificate);
              parameters.setSSLParameters(tls);
            }
          });
      return new HttpReceiver(server, "https");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// The address of the root, named `localhost` as the test certificates are, without a last slash.
  public String url() {
    return scheme + "://localhost:" + port();
  }

  /// Answers the next requests with these, in order.
  public HttpReceiver answer(CannedAnswer... answers) {
    script.addAll(List.of(answers));
    return this;
  }

  /// Answers all requests for which nothing is scripted.
  public HttpReceiver usually(CannedAnswer answer) {
    return usually(_ -> answer);
  }

  public HttpReceiver usually(Function<Received, CannedAnswer> answer) {
    usual = answer;
    return this;
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  /// Waits until so many requests have come, and returns all that have.
  public List<Received> awaitRequests(int count) {
    Await.until(
        BOUND,
        () -> received.size() >= count,
        () -> received.size() + " of " + count + " requests");
    return received();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Received request = read(exchange);
      received.add(request);
      CannedAnswer scripted = script.poll();
      write(exchange, scripted == null ? usual.apply(request) : scripted);
    }
  }

  private static Received read(HttpExchange exchange) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    byte[] wire = exchange.getRequestBody().readAllBytes();
    String encoding = String.join("", headers.getOrDefault("content-encoding", List.of()));
    return new Received(
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        Map.copyOf(headers),
        decompress(encoding, wire),
        wire.length);
  }

  private static byte[] decompress(String encoding, byte[] wire) throws IOException {
    InputStream in = new ByteArrayInputStream(wire);
    try (InputStream plain =
        switch (encoding) {
          case "gzip" -> new GZIPInputStream(in);
          case "zstd" -> new ZstdInputStream(in);
          default -> in;
        }) {
      return plain.readAllBytes();
    }
  }

  private static void write(HttpExchange exchange, CannedAnswer answer) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : answer.bytes();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length == 0) {
      return;
    }
    OutputStream out = exchange.getResponseBody();
    if (answer.pause().isZero()) {
      out.write(body);
      return;
    }
    for (byte b : body) {
      LockSupport.parkNanos(answer.pause().toNanos());
      out.write(b);
      out.flush();
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
