package dev.natship.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/// An HTTP/1.1 server for one or more addresses: listen, then start.
///
/// One platform thread moves all bytes and answers what needs no work; two more do short work; each
/// stream is written by a virtual thread of its own. A client that is slow, silent or gone costs a
/// bounded buffer and its own connection.
public final class WebServer implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final long CLOSING_MILLIS = 2_000;

  private final Loop loop;
  private final Thread thread;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();

  public WebServer(ServerLimits limits) throws IOException {
    loop = new Loop(limits);
    thread = Thread.ofPlatform().daemon().name("web").unstarted(loop);
  }

  /// Binds the address, IPv4 included where it is `::`, and returns it with the port that was free
  /// where the port is 0.
  public InetSocketAddress listen(InetSocketAddress address, Routes routes) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, BACKLOG);
      loop.listen(listener, routes);
      listeners.add(listener);
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException failure) {
      listener.close();
      throw failure;
    }
  }

  public void start() {
    thread.start();
  }

  public Load load() {
    return loop.load();
  }

  /// Closes the addresses and ends all connections.
  @Override
  public void close() {
    for (ServerSocketChannel listener : listeners) {
      try {
        listener.close();
      } catch (IOException _) {
        // it is closed when the thread ends
      }
    }
    loop.close();
    if (thread.getState() == Thread.State.NEW) {
      loop.run();
      return;
    }
    try {
      thread.join(CLOSING_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
