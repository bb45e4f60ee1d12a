package dev.natship.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A loopback port that nobody listened on a moment ago. Another process may take it: whoever
/// starts a server on it should try again with another one.
public final class FreePort {
  private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /// Each time another one: a server with several listeners asks several times before it starts.
  public static int find() {
    int port = free();
    for (int i = 0; i < ATTEMPTS && !FOUND.add(port); i++) {
      port = free();
    }
    return port;
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
