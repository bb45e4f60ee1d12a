package dev.natship.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Publishes to any NATS server with next to no cost a message, so that a load comes from the
/// server and not from here. For one thread, which also answers the server's pings whenever it
/// flushes.
public final class NatsPublisher implements AutoCloseable {
  private static final Duration CONNECT_BOUND = Duration.ofSeconds(5);
  private static final byte[] PUB = ProtocolReader.bytes("PUB ");
  private static final byte[] PING = ProtocolReader.bytes("PING\r\n");
  private static final byte[] PONG = ProtocolReader.bytes("PONG\r\n");
  private static final int LONGEST_NUMBER = 12;

  private final Socket socket;
  private final OutputStream out;
  private final byte[] buffer = new byte[64 * 1024];
  private final byte[] digits = new byte[LONGEST_NUMBER];
  private final AtomicInteger pongsOwed = new AtomicInteger();
  private final LinkedTransferQueue<CountDownLatch> pings = new LinkedTransferQueue<>();
  private volatile String error = "";
  private int length;

  private NatsPublisher(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
  }

  /// `nats://[user:password@|token@]host[:port]`. Fails when the server does not let us in.
  public static NatsPublisher connect(String url) throws IOException {
    URI uri = URI.create(url);
    int port = uri.getPort() < 0 ? 4222 : uri.getPort();
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(uri.getHost(), port), (int) CONNECT_BOUND.toMillis());
      socket.setTcpNoDelay(true);
      ProtocolReader wire = new ProtocolReader(socket.getInputStream());
      wire.line();
      NatsPublisher publisher = new NatsPublisher(socket);
      publisher.append(ProtocolReader.bytes("CONNECT " + login(uri) + "\r\n"));
      Thread.ofVirtual().name("publisher-reader").start(() -> publisher.read(wire));
      publisher.confirm(CONNECT_BOUND);
      return publisher;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public void publish(byte[] subject, byte[] payload) throws IOException {
    publish(subject, payload, payload.length);
  }

  /// Publishes the first `payloadLength` bytes; the caller may reuse both arrays at once.
  public void publish(byte[] subject, byte[] payload, int payloadLength) throws IOException {
    append(PUB);
    append(subject);
    append((byte) ' ');
    appendNumber(payloadLength);
    append((byte) '\r');
    append((byte) '\n');
    append(payload, payloadLength);
    append((byte) '\r');
    append((byte) '\n');
  }

  public void flush() throws IOException {
    for (int owed = pongsOwed.getAndSet(0); owed > 0; owed--) {
      append(PONG);
    }
    write();
  }

  /// Returns when the server has taken everything published so far.
  public void confirm(Duration bound) throws IOException {
    CountDownLatch answered = new CountDownLatch(1);
    pings.add(answered);
    append(PING);
    flush();
    try {
      if (!answered.await(bound.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the server did not answer within " + bound);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
    if (!error.isEmpty()) {
      throw new IOException("the server said: " + error);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // Nothing more can be done for a socket that does not close.
    }
  }

  private static String login(URI uri) {
    String info = uri.getUserInfo() == null ? "" : uri.getUserInfo();
    int colon = info.indexOf(':');
    String who =
        info.isEmpty()
            ? ""
            : colon < 0
                ? ",\"auth_token\":" + JsonStrings.quote(info)
                : ",\"user\":"
                    + JsonStrings.quote(info.substring(0, colon))
                    + ",\"pass\":"
                    + JsonStrings.quote(info.substring(colon + 1));
    return "{\"verbose\":false,\"pedantic\":false,\"lang\":\"java\",\"version\":\"1\",\"protocol\":1"
        + who
        + "}";
  }

  private void read(ProtocolReader wire) {
    try {
      while (true) {
        String line = wire.line();
        if (line.startsWith("PING")) {
          pongsOwed.incrementAndGet();
        } else if (line.startsWith("PONG")) {
          answer();
        } else if (line.startsWith("-ERR")) {
          error = line.substring(4).strip();
        }
      }
    } catch (IOException e) {
      if (error.isEmpty()) {
        error = String.valueOf(e.getMessage());
      }
      close();
      while (!pings.isEmpty()) {
        answer();
      }
    }
  }

  private void answer() {
    CountDownLatch oldest = pings.poll();
    if (oldest != null) {
      oldest.countDown();
    }
  }

  private void append(byte[] bytes) throws IOException {
    append(bytes, bytes.length);
  }

  private void append(byte[] bytes, int count) throws IOException {
    if (count > buffer.length - length) {
      write();
      if (count > buffer.length) {
        out.write(bytes, 0, count);
        return;
      }
    }
    System.arraycopy(bytes, 0, buffer, length, count);
    length += count;
  }

  private void append(byte one) throws IOException {
    if (length == buffer.length) {
      write();
    }
    buffer[length++] = one;
  }

  private void appendNumber(int number) throws IOException {
    int first = LONGEST_NUMBER;
    int rest = number;
    do {
      digits[--first] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    for (int i = first; i < LONGEST_NUMBER; i++) {
      append(digits[i]);
    }
  }

  private void write() throws IOException {
    out.write(buffer, 0, length);
    length = 0;
  }
}
