package dev.natship.catalogue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Speaks as much of Redis's protocol as a writing client needs. Records the commands as they came.
final class RedisServer implements AutoCloseable {
  private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final StringBuilder commands = new StringBuilder();

  private RedisServer(ServerSocket listener) {
    this.listener = listener;
    Thread.ofVirtual().name("redis server").start(this::accept);
  }

  static RedisServer start() throws IOException {
    return new RedisServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  String address() {
    return "localhost:" + listener.getLocalPort();
  }

  /// All commands so far, with `\n` for the protocol's `\r\n`.
  String text() {
    synchronized (commands) {
      return commands.toString();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().name("redis connection").start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String size = line(in); !size.isEmpty(); size = line(in)) {
        StringBuilder command = new StringBuilder(size).append('\n');
        for (int words = Integer.parseInt(size.substring(1)); words > 0; words--) {
          String length = line(in);
          byte[] word = in.readNBytes(Integer.parseInt(length.substring(1)));
          in.skipNBytes(2);
          command.append(length).append('\n');
          command.append(new String(word, StandardCharsets.UTF_8)).append('\n');
        }
        synchronized (commands) {
          commands.append(command);
        }
        socket.getOutputStream().write(OK);
      }
    } catch (IOException _) {
      // the client has left
    }
  }

  /// The next line, without its line end; empty when the client has left.
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
