import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// Publishes numbered lines to a NATS server and waits until a running Natship has brought each of
/// them to an HTTP endpoint here. Arguments: the NATS port, the port to receive on, the number of
/// lines.
public final class ImageCheck {
  private static final Pattern NUMBER = Pattern.compile("numbered line (\\d+) of");
  private static final Duration BOUND = Duration.ofSeconds(90);

  private final BitSet seen = new BitSet();

  private ImageCheck() {}

  public static void main(String... args) {
    int status = 1;
    try {
      new ImageCheck()
          .run(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      status = 0;
    } catch (Exception e) {
      e.printStackTrace();
    }
    // The receiver's thread would keep this process alive.
    System.exit(status);
  }

  private void run(int natsPort, int httpPort, int lines) throws Exception {
    HttpServer receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", httpPort), 0);
    receiver.createContext("/", this::receive);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.start();
    long started = System.nanoTime();
    await("200", () -> String.valueOf(get("/readyz").statusCode()));
    System.out.printf("ready after %d ms of waiting%n", (System.nanoTime() - started) / 1_000_000);
    long published = System.nanoTime();
    publish(natsPort, lines);
    awaitAll(lines);
    System.out.printf(
        "%d of %d lines arrived, %d ms after the first was published%n",
        seen.cardinality(), lines, (System.nanoTime() - published) / 1_000_000);
    await("\"delivered\":" + lines, () -> get("/api/v1/status").body());
    System.out.println("the ledger says so too");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Matcher matcher = NUMBER.matcher(text(body));
      synchronized (seen) {
        while (matcher.find()) {
          seen.set(Integer.parseInt(matcher.group(1)));
        }
        seen.notifyAll();
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static String text(byte[] body) throws IOException {
    boolean zipped = body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b;
    InputStream in = new ByteArrayInputStream(body);
    try (InputStream plain = zipped ? new GZIPInputStream(in) : in) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private interface Question {
    String ask() throws IOException, InterruptedException;
  }

  private static void await(String part, Question question) throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (true) {
      String answer;
      try {
        answer = question.ask();
        if (answer.contains(part)) {
          return;
        }
      } catch (IOException e) {
        answer = e.toString();
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no " + part + " in " + answer);
      }
      Thread.sleep(50);
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:8686" + path);
      HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static void publish(int port, int lines) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      in.readLine();
      out.write("CONNECT {\"verbose\":false}\r\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < lines; i++) {
        byte[] line =
            "{\"message\":\"numbered line %d of %d\",\"log\":{\"level\":\"info\"}}"
                .formatted(i, lines)
                .getBytes(StandardCharsets.UTF_8);
        out.write(
            ("PUB logs.shop.ams.i1 " + line.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(line);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      while (!"PONG".equals(in.readLine())) {
        // The server may say something else first.
      }
    }
  }

  private void awaitAll(int lines) throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    synchronized (seen) {
      while (seen.cardinality() < lines) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new IllegalStateException(
              seen.cardinality()
                  + " of "
                  + lines
                  + " lines arrived, first missing "
                  + seen.nextClearBit(0));
        }
        seen.wait(left);
      }
    }
  }
}
