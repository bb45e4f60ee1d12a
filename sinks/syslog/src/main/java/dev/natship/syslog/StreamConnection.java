package dev.natship.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// One lasting TCP or TLS connection.
///
/// A receiver never answers, so the only thing to read is the end of the connection. A virtual
/// thread of its own waits for it. So we know that the other side has closed before we write more.
/// The same thread ends a write that is stuck, since a blocked write has no timeout.
final class StreamConnection implements AutoCloseable {
  private static final Duration LAST_WORDS = Duration.ofMillis(100);
  private static final int SEND_BUFFER = 256 * 1024;

  private final Socket raw;
  private final Socket socket;
  private final Duration timeout;
  private final CountDownLatch dead = new CountDownLatch(1);
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private volatile long writingSince;
  private volatile boolean writing;

  private record End(IOException cause, long at) {}

  private StreamConnection(Socket raw, Socket socket, Duration timeout) {
    this.raw = raw;
    this.socket = socket;
    this.timeout = timeout;
  }

  /// Connects, and with a context also shakes hands and verifies that the certificate names the
  /// host.
  static StreamConnection open(Endpoint endpoint, Optional<SSLContext> tls, Duration timeout)
      throws IOException {
    Socket raw = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException("unknown host " + endpoint.host());
      }
      keepAlive(raw);
      raw.setTcpNoDelay(true);
      raw.setSendBufferSize(SEND_BUFFER);
      int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
      raw.connect(address, millis);
      raw.setSoTimeout(millis);
      Socket socket = tls.isPresent() ? secure(raw, endpoint, tls.get()) : raw;
      StreamConnection connection = new StreamConnection(raw, socket, timeout);
      Thread.ofVirtual().name("syslog watcher " + endpoint).start(connection::watch);
      return connection;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static Socket secure(Socket raw, Endpoint endpoint, SSLContext tls) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            tls.getSocketFactory().createSocket(raw, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static void keepAlive(Socket socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, 30);
    set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
    set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
  }

  private static void set(Socket socket, SocketOption<Integer> option, int seconds)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, seconds);
    }
  }

  /// Returns when the kernel has taken all bytes. The receiver may not have them yet.
  void write(byte[] bytes) throws IOException {
    throwIfDead();
    writingSince = System.nanoTime();
    writing = true;
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // The thread that reads may get a refusal, which says more than a broken pipe.
      awaitEnd();
      die(e);
      throwIfDead();
    } finally {
      writing = false;
    }
  }

  private void awaitEnd() {
    try {
      dead.await(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isDead() {
    return end.get() != null;
  }

  /// Until when the receiver was certainly there, by the clock of [System#nanoTime]. A receiver
  /// that closed in order was there until then. Empty for one that fell silent.
  OptionalLong heardUntil() {
    End seen = end.get();
    return seen == null || isSilence(seen.cause())
        ? OptionalLong.empty()
        : OptionalLong.of(seen.at());
  }

  /// Waits a moment for a refusal. With TLS 1.3 a client may write before the server has checked
  /// its certificate, and some servers accept a connection and close it at once.
  void awaitRefusal(Duration bound) throws IOException, InterruptedException {
    if (dead.await(bound.toNanos(), TimeUnit.NANOSECONDS)) {
      throwIfDead();
    }
  }

  /// What was agreed on, for people.
  String describe() {
    return socket instanceof SSLSocket ssl
        ? ssl.getSession().getProtocol() + ", " + ssl.getSession().getCipherSuite()
        : "TCP without encryption";
  }

  private void watch() {
    byte[] ignored = new byte[512];
    try {
      InputStream in = socket.getInputStream();
      while (true) {
        try {
          if (in.read(ignored) < 0) {
            die(new IOException("the receiver closed the connection"));
            return;
          }
        } catch (SocketTimeoutException _) {
          if (writing && System.nanoTime() - writingSince > timeout.toNanos()) {
            die(new SocketTimeoutException("the receiver takes no more bytes"));
            return;
          }
        }
      }
    } catch (IOException e) {
      die(e);
    }
  }

  /// Keeps the first cause. Later ones follow from the close.
  private void die(IOException why) {
    if (end.compareAndSet(null, new End(why, System.nanoTime()))) {
      closeRaw();
      dead.countDown();
    }
  }

  private static boolean isSilence(IOException why) {
    // Java has no type of its own for a connection that timed out in the kernel.
    String words = String.valueOf(why.getMessage());
    return why instanceof SocketTimeoutException
        || words.contains("timed out")
        || words.contains("unreachable");
  }

  private void throwIfDead() throws IOException {
    End seen = end.get();
    if (seen != null) {
      throw seen.cause();
    }
  }

  /// Closes in order, so that the receiver can still read what is on its way.
  @Override
  public void close() {
    try {
      if (!isDead()) {
        socket.shutdownOutput();
      }
    } catch (IOException _) {
      // it is being closed anyway
    }
    die(new IOException("closed"));
  }

  // Closes only the socket below TLS. Closing the TLS socket could wait for a write that never
  // ends.
  private void closeRaw() {
    try {
      raw.close();
    } catch (IOException _) {
      // nothing is left to be done with it
    }
  }
}
