package dev.natship.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Bytes to the server and back, for tests that want to send what no proper client would.
final class Client implements AutoCloseable {
  /// A guard against hanging, never something that a test measures.
  static final Duration BOUND = Duration.ofSeconds(60);

  private final Socket socket;
  private final InputStream in;

  Client(InetSocketAddress server) throws IOException {
    socket = new Socket();
    socket.connect(server);
    socket.setSoTimeout((int) BOUND.toMillis());
    in = socket.getInputStream();
  }

  /// One that takes only a little before the server has to wait for it.
  static Client withSmallBuffer(InetSocketAddress server) throws IOException {
    return new Client(server, 4 << 10);
  }

  private Client(InetSocketAddress server, int receiveBuffer) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(server);
    socket.setSoTimeout((int) BOUND.toMillis());
    in = socket.getInputStream();
  }

  static InetSocketAddress loopback(InetSocketAddress listening) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getPort());
  }

  static String get(InetSocketAddress server, String path) throws IOException {
    try (Client client = new Client(server)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
      return client.readAll();
    }
  }

  Client send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Client send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Client endOfInput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// Everything until the server closes. A reset is an end as well.
  String readAll() throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      byte[] piece = new byte[8 << 10];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        all.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException _) {
      // what came before it counts
    }
    return all.toString();
  }

  String readLine() throws IOException {
    return readUntil("\r\n");
  }

  int readByte() throws IOException {
    return in.read();
  }

  /// Everything up to and with this text.
  String readUntil(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
      int each = in.read();
      if (each < 0) {
        throw new IOException("the server closed after: " + text);
      }
      text.append((char) each);
    }
    return text.toString();
  }

  /// Hangs up with a reset, as a client does that is killed.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
