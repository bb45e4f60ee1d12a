package dev.natship.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A loopback port on which nobody listens as long as this process lives. A socket has it and does
/// not listen, so the system gives it to no server, and to no client that would then meet itself.
public final class ClosedPort {
  private static final Queue<Socket> KEPT = new ConcurrentLinkedQueue<>();

  private ClosedPort() {}

  /// Each time another one.
  public static int find() {
    Socket socket = new Socket();
    KEPT.add(socket);
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return socket.getLocalPort();
  }
}
