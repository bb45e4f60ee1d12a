package dev.natship.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// A log server over TLS that reads everything and never answers.
final class LineServer implements AutoCloseable {
  private final ServerSocket listener;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicInteger ended = new AtomicInteger();

  private LineServer(ServerSocket listener) {
    this.listener = listener;
    Thread.ofVirtual().name("line server").start(this::accept);
  }

  static LineServer start(SSLContext context) throws IOException {
    return new LineServer(
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  int port() {
    return listener.getLocalPort();
  }

  String address() {
    return "localhost:" + port();
  }

  /// Everything received so far.
  String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /// How many connections have ended.
  int ended() {
    return ended.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().name("line connection").start(() -> read(socket));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void read(Socket socket) {
    byte[] buffer = new byte[16 * 1024];
    try (socket) {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        synchronized (bytes) {
          bytes.write(buffer, 0, n);
        }
      }
    } catch (IOException _) {
      // a client that does not trust this server ends the connection like this
    } finally {
      ended.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
