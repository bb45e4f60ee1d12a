package dev.natship.demo;

import dev.natship.web.Limits;
import dev.natship.web.Request;
import dev.natship.web.Response;
import dev.natship.web.Routes;
import dev.natship.web.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/// A loopback HTTP destination that goes through a plan of statuses by the clock, then answers 200
/// for good. Counts the lines of the newline-separated bodies it accepted, plain or gzip.
public final class FlakyEndpoint implements AutoCloseable {
  private static final int MOST_BODY_BYTES = 16 << 20;

  private final WebServer server;
  private final int port;
  private final List<Phase> plan;
  private final LongSupplier nanoTime;
  private final long begin;
  private final AtomicLong acceptedLines = new AtomicLong();
  private final AtomicLong refusedRequests = new AtomicLong();

  /// For so long, this status is the answer.
  public record Phase(int status, Duration length) {}

  private FlakyEndpoint(List<Phase> plan, LongSupplier nanoTime) throws IOException {
    this.plan = List.copyOf(plan);
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
    this.server = new WebServer(limits());
    this.port =
        server
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Routes().post("/lines", this::answer))
            .getPort();
  }

  private static Limits limits() {
    Limits usual = Limits.standard();
    return new Limits(
        usual.connections(),
        usual.connectionsOfOneAddress(),
        usual.streams(),
        usual.requestLineBytes(),
        usual.headBytes(),
        usual.fields(),
        MOST_BODY_BYTES,
        usual.streamBytes(),
        usual.unsentBytes(),
        usual.head(),
        usual.body(),
        usual.idle(),
        usual.write());
  }

  public static FlakyEndpoint start(List<Phase> plan) {
    return start(plan, System::nanoTime);
  }

  static FlakyEndpoint start(List<Phase> plan, LongSupplier nanoTime) {
    try {
      FlakyEndpoint endpoint = new FlakyEndpoint(plan, nanoTime);
      endpoint.server.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port + "/lines";
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
    server.close();
  }

  private Response answer(Request request) {
    long lines;
    try {
      lines = lines(request);
    } catch (IOException _) {
      return Response.text(400, "this is no gzip");
    }
    int status = status();
    if (status / 100 == 2) {
      acceptedLines.addAndGet(lines);
      return Response.of(status, "text/plain", new byte[0]);
    }
    refusedRequests.incrementAndGet();
    byte[] words = ProtocolReader.bytes("{\"error\":" + JsonStrings.quote(words(status)) + "}\n");
    return Response.of(status, "application/json", words);
  }

  private static String words(int status) {
    return switch (status) {
      case 401, 403 -> "this key has been revoked";
      case 429 -> "too many requests";
      case 503 -> "down for a moment";
      default -> "no";
    };
  }

  private static long lines(Request request) throws IOException {
    boolean gzip = request.headers().first("Content-Encoding").filter("gzip"::equals).isPresent();
    try (InputStream body = new ByteArrayInputStream(request.body());
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
