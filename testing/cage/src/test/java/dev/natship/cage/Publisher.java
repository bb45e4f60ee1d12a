package dev.natship.cage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.natship.testkit.NatsServer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// Publishes numbered lines as Fly's log stream has them, over several apps in turn, without a
/// client library. Used by one thread.
final class Publisher implements AutoCloseable {
  private static final long TICK_NANOS = 5_000_000;
  private static final String FILLER = " GET /api/v1/orders/list?page=4 200 in 12 ms, 1832 bytes";

  private final Sent sent;
  private final int apps;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private Publisher(Socket socket, Sent sent, int apps) throws IOException {
    this.socket = socket;
    this.sent = sent;
    this.apps = apps;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    out.write("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n".getBytes(US_ASCII));
  }

  static Publisher to(NatsServer nats, Sent sent, int apps) throws IOException {
    Socket socket = new Socket("127.0.0.1", nats.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    return new Publisher(socket, sent, apps);
  }

  /// Publishes so many lines a second for so long.
  void publish(int linesPerSecond, Duration time) throws IOException {
    long begin = System.nanoTime();
    long done = 0;
    for (long spent = 0; spent < time.toNanos(); spent = System.nanoTime() - begin) {
      long owed = spent / 1000 * linesPerSecond / 1_000_000;
      for (; done < owed; done++) {
        line();
      }
      out.flush();
      LockSupport.parkNanos(TICK_NANOS);
    }
    flush();
  }

  /// Publishes so many lines as fast as the server takes them.
  void burst(int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      line();
    }
    flush();
  }

  /// Publishes a payload as it is.
  void raw(String subject, byte[] payload) throws IOException {
    sent.others().incrementAndGet();
    put(subject, payload);
  }

  private void put(String subject, byte[] payload) throws IOException {
    out.write(("PUB " + subject + " " + payload.length + "\r\n").getBytes(US_ASCII));
    out.write(payload);
    out.write('\r');
    out.write('\n');
  }

  /// Returns when the server has taken everything.
  void flush() throws IOException {
    out.write("PING\r\n".getBytes(US_ASCII));
    out.flush();
    String line = readLine();
    while (!line.equals("PONG")) {
      if (line.equals("PING")) {
        out.write("PONG\r\n".getBytes(US_ASCII));
        out.flush();
      }
      line = readLine();
    }
  }

  private void line() throws IOException {
    int number = sent.next();
    int app = number % apps;
    String payload =
        "{\"event\":{\"provider\":\"app\"},\"fly\":{\"app\":{\"instance\":\"e28"
            + (app + 1000)
            + "\",\"name\":\"app-"
            + app
            + "\"},\"region\":\"ams\"},\"host\":\"edge-5c21\",\"log\":{\"level\":\"info\"},\"message\":\""
            + Numbers.mark(number)
            + FILLER
            + "\",\"timestamp\":\""
            + Instant.now()
            + "\"}";
    put("logs.app-" + app + ".ams.e28" + (app + 1000), payload.getBytes(US_ASCII));
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the NATS server hung up");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
