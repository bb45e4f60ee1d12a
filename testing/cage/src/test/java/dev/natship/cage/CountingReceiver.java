package dev.natship.cage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// An HTTP destination on loopback that costs little, keeps only the numbers of the lines it
/// accepted, and misbehaves as told. To a `CONNECT` it says yes and speaks TLS from then on, so it
/// can stand for every host of the world.
final class CountingReceiver implements AutoCloseable {
  private final Numbers numbers;
  private final SSLContext tls;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final int port;
  private volatile InetAddress address = InetAddress.getLoopbackAddress();
  private volatile ServerSocket listener;
  private volatile Function<ReceivedRequest, Reply> behaviour = _ -> Reply.TAKEN;
  private volatile long handshakeDelayNanos;

  private CountingReceiver(Sent sent, SSLContext tls) throws IOException {
    this.numbers = new Numbers(sent);
    this.tls = tls;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  static CountingReceiver start(Sent sent) {
    return start(sent, null);
  }

  static CountingReceiver start(Sent sent, SSLContext tls) {
    try {
      return new CountingReceiver(sent, tls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  Numbers numbers() {
    return numbers;
  }

  /// All requests that came, whatever was answered.
  long requests() {
    return requests.get();
  }

  /// Requests that were answered with success.
  long accepted() {
    return accepted.get();
  }

  void behave(Reply reply) {
    behave(_ -> reply);
  }

  void behave(Function<ReceivedRequest, Reply> reply) {
    behaviour = reply;
  }

  /// Waits so long before each TLS handshake.
  void delayHandshakes(long nanos) {
    handshakeDelayNanos = nanos;
  }

  /// Closes its port, so that connections are refused.
  void refuse() throws IOException {
    listener.close();
    cut();
  }

  void listenAgain() throws IOException {
    listener = listen(port);
  }

  /// Is found at another address from now on, and no longer at this one.
  void move(InetAddress to) throws IOException {
    refuse();
    address = to;
    listenAgain();
  }

  /// Resets all connections; new ones are welcome.
  void cut() {
    open.forEach(CountingReceiver::reset);
  }

  @Override
  public void close() {
    try {
      refuse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(address, port), 1024);
    Thread.ofVirtual().name("destination").start(() -> welcome(socket));
    return socket;
  }

  private void welcome(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        client.setTcpNoDelay(true);
        open.add(client);
        Thread.ofVirtual().name("destination client").start(() -> serve(client));
      } catch (IOException _) {
        // Closed, or this client left early.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      talk(client, client.getInputStream(), client.getOutputStream());
    } catch (IOException _) {
      // The client hung up, or we did.
    } finally {
      open.remove(client);
    }
  }

  private void talk(Socket client, InputStream from, OutputStream out) throws IOException {
    InputStream in = new BufferedInputStream(from, 1 << 16);
    while (true) {
      String first = line(in);
      Map<String, String> headers = headers(in);
      String[] words = first.split(" ", 3);
      if (words[0].equals("CONNECT") && tls != null) {
        out.write("HTTP/1.1 200 -\r\n\r\n".getBytes(US_ASCII));
        out.flush();
        upgrade(client, tls);
        return;
      }
      if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
        out.flush();
      }
      byte[] body = plain(body(in, headers), headers.getOrDefault("content-encoding", ""));
      requests.incrementAndGet();
      if (!answer(client, in, out, new ReceivedRequest(words[0], words[1], body))) {
        return;
      }
    }
  }

  /// Whether the connection goes on.
  private boolean answer(Socket client, InputStream in, OutputStream out, ReceivedRequest request)
      throws IOException {
    switch (behaviour.apply(request)) {
      case Reply.Say say -> {
        if (say.status() < 300) {
          numbers.accept(request.body());
          accepted.incrementAndGet();
        }
        out.write(say.bytes());
        out.flush();
        return true;
      }
      case Reply.Hang _ -> {
        while (in.read() >= 0) {
          // Whatever comes is not answered either.
        }
        return false;
      }
      case Reply.Trickle(Reply.Say say) -> {
        for (byte b : say.bytes()) {
          out.write(b);
          out.flush();
          LockSupport.parkNanos(1_000_000_000);
        }
        return true;
      }
      case Reply.Reset _ -> {
        numbers.accept(request.body());
        reset(client);
        return false;
      }
    }
  }

  private void upgrade(Socket client, SSLContext context) throws IOException {
    LockSupport.parkNanos(handshakeDelayNanos);
    if (context.getSocketFactory().createSocket(client, "localhost", port, true)
        instanceof SSLSocket secured) {
      secured.setUseClientMode(false);
      talk(client, secured.getInputStream(), secured.getOutputStream());
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (!headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunk(in); size > 0; size = chunk(in)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
  }

  private static byte[] plain(byte[] body, String encoding) throws IOException {
    InputStream raw = new ByteArrayInputStream(body);
    return switch (encoding) {
      case "gzip" -> new GZIPInputStream(raw, 1 << 16).readAllBytes();
      case "zstd" -> new ZstdInputStream(raw).readAllBytes();
      default -> body;
    };
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("hung up");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static void reset(Socket client) {
    try {
      client.setSoLinger(true, 0);
      client.close();
    } catch (IOException _) {
      // It is closed already, which is what is wanted.
    }
  }
}
