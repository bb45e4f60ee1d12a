package dev.natship.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Stands between a client and a server on loopback, and does to their connections what networks
/// do. A fault holds for present and for new connections until [#heal()].
public final class FaultProxy implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;
  private static final long POLL_NANOS = 1_000_000;

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean silent;
  private volatile boolean refusing;
  private volatile int bytesPerSecond;

  private FaultProxy(int target) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    Thread.ofVirtual().name("fault proxy").start(this::accept);
  }

  public static FaultProxy before(int port) {
    try {
      return new FaultProxy(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// How many connections have been accepted so far.
  public int accepted() {
    return accepted.get();
  }

  /// Resets every connection; new ones are welcome.
  public void cut() {
    // All linger before the first one closes: its pump closes the other end at once, and in order.
    for (Socket socket : open) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException _) {
        // It is closed already, which is what is wanted.
      }
    }
    open.forEach(FaultProxy::close);
  }

  /// Resets every connection, and each new one at once.
  public void refuse() {
    refusing = true;
    cut();
  }

  /// Lets no byte pass in either direction while all connections stay open: a half-open network.
  public void blackhole() {
    silent = true;
  }

  /// Ends the way from server to client in order, and keeps the other one open.
  public void halfClose() {
    for (Socket socket : open) {
      if (socket.getLocalPort() == port()) {
        try {
          socket.shutdownOutput();
        } catch (IOException _) {
          // It is closed already: nothing is left to half close.
        }
      }
    }
  }

  /// Lets so many bytes a second pass, for each direction of each connection.
  public void throttle(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  public void heal() {
    silent = false;
    refusing = false;
    bytesPerSecond = 0;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open.forEach(FaultProxy::close);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        connect(client);
      } catch (IOException _) {
        // The listener was closed, or this client left early.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    if (refusing) {
      client.setSoLinger(true, 0);
      client.close();
      return;
    }
    Socket server = new Socket();
    // Whoever sees the connection arrive at the target can cut or half close it from then on, and a
    // socket that is half closed gives its stream to nobody any more.
    InputStream fromClient = client.getInputStream();
    OutputStream toClient = client.getOutputStream();
    open.add(client);
    open.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      InputStream fromServer = server.getInputStream();
      OutputStream toServer = server.getOutputStream();
      Thread.ofVirtual()
          .name("fault proxy up")
          .start(() -> pump(client, fromClient, server, toServer));
      Thread.ofVirtual()
          .name("fault proxy down")
          .start(() -> pump(server, fromServer, client, toClient));
    } catch (IOException e) {
      open.remove(client);
      open.remove(server);
      close(server);
      close(client);
      throw e;
    }
  }

  private void pump(Socket from, InputStream in, Socket to, OutputStream out) {
    byte[] buffer = new byte[BUFFER];
    try {
      while (true) {
        int count =
            in.read(
                buffer,
                0,
                bytesPerSecond > 0 ? Math.min(BUFFER, Math.max(1, bytesPerSecond / 20)) : BUFFER);
        while (silent && !from.isClosed()) {
          LockSupport.parkNanos(POLL_NANOS);
        }
        if (count < 0) {
          to.shutdownOutput();
          return;
        }
        out.write(buffer, 0, count);
        if (bytesPerSecond > 0) {
          LockSupport.parkNanos(1_000_000_000L * count / bytesPerSecond);
        }
      }
    } catch (IOException _) {
      close(from);
      close(to);
    } finally {
      if (from.isClosed() || to.isClosed() || (from.isOutputShutdown() && to.isOutputShutdown())) {
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Nobody reads from it any more.
    }
  }
}
