package dev.natship.demo;

import dev.natship.web.Request;
import dev.natship.web.Response;
import dev.natship.web.Routes;
import dev.natship.web.ServerLimits;
import dev.natship.web.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/// A destination on loopback that answers what it is told to. Counts the lines of the
/// newline-separated bodies it accepted, plain or gzip.
public final class LocalEndpoint implements AutoCloseable {
  private static final int MOST_BODY_BYTES = 16 << 20;

  private final WebServer server;
  private final int port;
  private final AtomicLong acceptedLines = new AtomicLong();
  private final AtomicLong refusedRequests = new AtomicLong();
  private volatile int answer = 200;
  private volatile String indigestible = "";

  private LocalEndpoint() throws IOException {
    this.server = new WebServer(ServerLimits.standard().withBodyBytes(MOST_BODY_BYTES));
    this.port =
        server
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Routes().post("/lines", this::answer))
            .getPort();
  }

  public static LocalEndpoint start() {
    try {
      LocalEndpoint endpoint = new LocalEndpoint();
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

  /// From now on this is the answer to every request.
  public void answer(int status) {
    answer = status;
  }

  /// From now on bodies that hold this text are answered 400, whatever else they hold.
  public void choke(String text) {
    indigestible = text;
  }

  public void swallowAgain() {
    indigestible = "";
  }

  @Override
  public void close() {
    server.close();
  }

  private Response answer(Request request) {
    byte[] body;
    try {
      body = plain(request);
    } catch (IOException _) {
      return Response.text(400, "this is no gzip");
    }
    int status = status(body);
    if (status / 100 == 2) {
      acceptedLines.addAndGet(lines(body));
      return Response.of(status, "text/plain", new byte[0]);
    }
    refusedRequests.incrementAndGet();
    byte[] words = ProtocolReader.bytes("{\"error\":" + JsonStrings.quote(words(status)) + "}\n");
    return Response.of(status, "application/json", words);
  }

  private int status(byte[] body) {
    String bad = indigestible;
    boolean chokes = !bad.isEmpty() && new String(body, StandardCharsets.ISO_8859_1).contains(bad);
    return chokes && answer == 200 ? 400 : answer;
  }

  private static String words(int status) {
    return switch (status) {
      case 400 -> "the price must be a number";
      case 401, 403 -> "this key has been revoked";
      case 429 -> "too many requests";
      case 503 -> "down for a moment";
      default -> "no";
    };
  }

  private static byte[] plain(Request request) throws IOException {
    if (request.headers().first("Content-Encoding").filter("gzip"::equals).isEmpty()) {
      return request.body();
    }
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
      return plain.readAllBytes();
    }
  }

  private static long lines(byte[] body) {
    long lines = 0;
    for (byte each : body) {
      lines += each == '\n' ? 1 : 0;
    }
    return body.length == 0 || body[body.length - 1] == '\n' ? lines : lines + 1;
  }
}
