package dev.natship.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/// A loopback HTTP destination that goes through a plan of statuses by the clock, then answers 200
/// for good. Counts the lines of the newline-separated bodies it accepted, plain or gzip.
public final class FlakyEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Phase> plan;
  private final LongSupplier nanoTime;
  private final long begin;
  private final AtomicLong acceptedLines = new AtomicLong();
  private final AtomicLong refusedRequests = new AtomicLong();

  /// For so long, this status is the answer.
  public record Phase(int status, Duration length) {}

  private FlakyEndpoint(HttpServer server, List<Phase> plan, LongSupplier nanoTime) {
    this.server = server;
    this.plan = List.copyOf(plan);
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  public static FlakyEndpoint start(List<Phase> plan) {
    return start(plan, System::nanoTime);
  }

  static FlakyEndpoint start(List<Phase> plan, LongSupplier nanoTime) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      FlakyEndpoint endpoint = new FlakyEndpoint(server, plan, nanoTime);
      server.setExecutor(endpoint.threads);
      server.createContext("/", endpoint::handle);
      server.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/lines";
  }

  public long acceptedLines() {
    return acceptedLines.get();
  }

  public long refusedRequests() {
    return refusedRequests.get();
  }

  /// What a request would be answered now.
  public int status() {
    long age = nanoTime.getAsLong() - begin;
    for (Phase phase : plan) {
      age -= phase.length().toNanos();
      if (age < 0) {
        return phase.status();
      }
    }
    return 200;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      long lines = lines(exchange);
      int status = status();
      if (status / 100 == 2) {
        acceptedLines.addAndGet(lines);
        exchange.sendResponseHeaders(status, -1);
      } else {
        refusedRequests.incrementAndGet();
        byte[] words = Wire.bytes("{\"error\":" + Json.quote(words(status)) + "}\n");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, words.length);
        exchange.getResponseBody().write(words);
      }
    }
  }

  private static String words(int status) {
    return switch (status) {
      case 401, 403 -> "this key has been revoked";
      case 429 -> "too many requests";
      case 503 -> "down for a moment";
      default -> "no";
    };
  }

  private static long lines(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody();
        InputStream plain = gzip ? new GZIPInputStream(body) : body) {
      byte[] buffer = new byte[16 * 1024];
      long lines = 0;
      byte last = '\n';
      for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
        last = read > 0 ? buffer[read - 1] : last;
      }
      return last == '\n' ? lines : lines + 1;
    }
  }
}
