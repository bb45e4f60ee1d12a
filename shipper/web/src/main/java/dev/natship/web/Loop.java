package dev.natship.web;

import dev.natship.codes.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/// The one thread that accepts, reads and writes, for all connections. It waits for nobody, so
/// neither a slow client nor a busy program keeps it from the next one.
///
/// It is a platform thread: the virtual threads' carriers may all be computing, and the operating
/// system still gives it its turn.
final class Loop implements Runnable, Connection.Owner {
  private static final System.Logger LOG = Log.of(Loop.class);
  private static final int MOST_ACCEPTED_AT_ONCE = 64;
  private static final long PAUSE_MILLIS = 50;
  private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

  /// Linux doubles it. Left alone, each reader that does not read would hold megabytes in the
  /// kernel.
  private static final int SOCKET_BUFFER_BYTES = 64 << 10;

  private final ServerLimits limits;
  private final Selector selector;
  private final Commons commons;
  private final Admission admission;
  private final long tickMillis;
  private final List<SelectionKey> listeners = new ArrayList<>();
  private long swept = System.nanoTime();
  private long complained = swept - COMPLAINT_NANOS;
  private boolean paused;
  private volatile boolean closing;
  private volatile int connections;
  private final LongAdder removed = new LongAdder();

  Loop(ServerLimits limits) throws IOException {
    this.limits = limits;
    this.selector = Selector.open();
    this.commons = new Commons(limits, selector::wakeup);
    this.admission = new Admission(limits);
    long shortest =
        LongStream.of(
                limits.head().toMillis(),
                limits.body().toMillis(),
                limits.idle().toMillis(),
                limits.write().toMillis())
            .min()
            .orElse(0);
    this.tickMillis = Math.clamp(shortest / 4, 10, 1_000);
  }

  void listen(ServerSocketChannel listener, Routes routes) throws IOException {
    listener.configureBlocking(false);
    listeners.add(listener.register(selector, SelectionKey.OP_ACCEPT, routes));
  }

  Load load() {
    return new Load(connections, commons.streams(), removed.sum(), commons.refused());
  }

  @Override
  public void closed(Connection connection) {
    admission.remove(connection);
    connections = admission.count();
  }

  /// Ends the slowest readers until what waits for all of them together is within its bound.
  @Override
  public void makeRoom() {
    while (commons.unsent().get() > limits.unsentBytes()) {
      Optional<Connection> slowest = admission.slowestReader();
      if (slowest.isEmpty()) {
        return;
      }
      remove(slowest.get());
    }
  }

  private void remove(Connection connection) {
    removed.increment();
    connection.abort();
  }

  @Override
  public void run() {
    while (!closing) {
      try {
        round();
      } catch (Throwable bug) {
        LOG.log(System.Logger.Level.ERROR, "the HTTP server stumbled", bug);
      }
    }
    admission.all().forEach(Connection::abort);
    selector.keys().forEach(Loop::close);
    try {
      selector.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "the HTTP server did not close well", failure);
    }
    commons.close();
  }

  private void round() throws IOException {
    // With nobody connected there is no time to watch, and nobody is woken.
    selector.select(paused ? PAUSE_MILLIS : admission.count() == 0 ? 0 : tickMillis);
    if (paused) {
      paused = false;
      listeners.forEach(key -> key.interestOps(SelectionKey.OP_ACCEPT));
    }
    commons.runTasks();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid()) {
        ready(key);
      }
    }
    selector.selectedKeys().clear();
    long now = commons.now();
    if (now - swept >= TimeUnit.MILLISECONDS.toNanos(tickMillis)) {
      swept = now;
      sweep(now);
    }
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      try {
        connection.ready(key.isReadable(), key.isWritable());
      } catch (IOException _) {
        connection.abort();
      } catch (Throwable bug) {
        connection.abort();
        throw bug;
      }
    } else if (key.channel() instanceof ServerSocketChannel listener
        && key.attachment() instanceof Routes routes) {
      accept(listener, routes);
    }
  }

  private void accept(ServerSocketChannel listener, Routes routes) {
    try {
      for (int i = 0; i < MOST_ACCEPTED_AT_ONCE; i++) {
        SocketChannel channel = listener.accept();
        if (channel == null) {
          return;
        }
        accept(channel, routes);
      }
    } catch (IOException failure) {
      // Too many open files, most likely: somebody has to leave.
      admission.leastMissed().ifPresent(this::remove);
      paused = true;
      listeners.forEach(key -> key.interestOps(0));
      if (commons.now() - complained >= COMPLAINT_NANOS) {
        complained = commons.now();
        LOG.log(System.Logger.Level.WARNING, "cannot accept a connection", failure);
      }
    }
  }

  private void accept(SocketChannel channel, Routes routes) throws IOException {
    try {
      InetAddress from = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
      admission.leaving(from).ifPresent(this::remove);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
      Connection connection = new Connection(commons, this, channel, from, routes);
      connection.registered(channel.register(selector, SelectionKey.OP_READ, connection));
      admission.add(connection);
      connections = admission.count();
    } catch (IOException _) {
      // the client has gone again
      channel.close();
    }
  }

  private void sweep(long now) {
    for (Connection connection : admission.all()) {
      try {
        connection.expire(now);
      } catch (IOException _) {
        connection.abort();
      }
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException _) {
      // nothing more can be done for it
    }
  }

  void close() {
    closing = true;
    selector.wakeup();
  }
}
