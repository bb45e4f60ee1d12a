package dev.natship.source;

import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import io.nats.client.support.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The client's socket. It reports each read, so that we know when the server was last heard, and
/// takes our lines off what it reads unless the client does. It is public because the client makes
/// it by its class name; it finds the [LinkListener] in the client's options.
///
/// Login, TLS, pings and reconnects are the client's: it is left everything but our lines.
public final class SourcePort extends SocketDataPort {
  private @Nullable LinkListener listener;
  private @Nullable Inflow inflow;
  private @Nullable SubscriptionTable routes;
  private @Nullable Holding holding;
  private @Nullable WireFrames frames;

  private final Rest rest = new Rest(System.nanoTime());

  private @Nullable InputStream underTls;

  /// How much came since the last rest.
  private long came;

  /// Whether the last read took all that there was, and it was lines alone. What the client gets is
  /// an answer that somebody waits for, as at each start, and is seldom the last.
  private boolean emptied;

  /// From then on we are closing, so what the socket does is no sign of the server.
  private volatile boolean leaving;

  @Override
  public void afterConstruct(Options options) {
    if (options.getErrorListener() instanceof LinkListener listener) {
      this.listener = listener;
      inflow = listener.inflow();
      inflow.opened(ClockReading.now());
      routes = listener.routes();
      holding = listener.holding();
      if (routes != null) {
        frames = new WireFrames(routes, this::longestPayload);
      }
    }
  }

  @Override
  public void upgradeToSecure() throws IOException {
    underTls = in;
    super.upgradeToSecure();
  }

  /// In Natship's own hands, this returns what the client has to see; zero when there were only
  /// lines, so that the client can look whether it is to stop.
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    WireFrames frames = this.frames;
    if (frames == null) {
      return readSocket(target, offset, length);
    }
    int left = frames.take(target, offset, length);
    if (left > 0) {
      return left;
    }
    int room = frames.room();
    rest();
    int count = readSocket(frames.buffer(), frames.end(), room);
    if (count < 0) {
      return count;
    }
    frames.filled(count);
    came += count;
    int forClient = frames.take(target, offset, length);
    emptied = forClient == 0 && count > 0 && count < room;
    return forClient;
  }

  /// Lets a few more lines come, if the last read left nothing in the socket.
  private void rest() throws IOException {
    LinkListener owner = listener;
    if (emptied && owner != null && !leaving && isEmpty()) {
      LockSupport.parkNanos(rest.after(came, owner.isUrgent(), System.nanoTime()));
      came = 0;
    }
    emptied = false;
  }

  /// Whether the kernel has nothing more for us. What lies below a WebSocket cannot be asked.
  private boolean isEmpty() throws IOException {
    InputStream lowest = isSecure ? underTls : in;
    return lowest != null && !(socket instanceof WebSocket) && lowest.available() == 0;
  }

  private int readSocket(byte[] target, int offset, int length) throws IOException {
    Inflow inflow = this.inflow;
    if (inflow == null) {
      return super.read(target, offset, length);
    }
    inflow.awaitRoom(() -> leaving);
    int count = 0;
    try {
      count = super.read(target, offset, length);
      return count;
    } finally {
      if (!leaving) {
        ClockReading now = ClockReading.now();
        inflow.came(now);
        if (holding != null) {
          holding.came(Math.max(0, count), now.nanos());
        }
      }
    }
  }

  private long longestPayload() {
    Connection owner = connection;
    return owner.getMaxPayload();
  }

  @Override
  public void write(byte[] source, int length) throws IOException {
    if (routes != null) {
      WrittenCommands.watch(source, length, routes);
    }
    super.write(source, length);
  }

  @Override
  public void shutdownInput() throws IOException {
    leaving = true;
    super.shutdownInput();
  }

  @Override
  public void close() throws IOException {
    leaving = true;
    super.close();
  }

  @Override
  public void forceClose() throws IOException {
    leaving = true;
    super.forceClose();
  }
}
