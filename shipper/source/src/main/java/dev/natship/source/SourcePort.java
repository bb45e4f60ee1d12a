package dev.natship.source;

import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The client's socket. It reports each read, so that we know when the server was last heard. It is
/// public because the client makes it by its class name; it finds the [LinkListener] in the
/// client's options.
public final class SourcePort extends SocketDataPort {
  private @Nullable Inflow inflow;

  /// From then on we are closing, so what the socket does is no sign of the server.
  private volatile boolean leaving;

  @Override
  public void afterConstruct(Options options) {
    if (options.getErrorListener() instanceof LinkListener listener) {
      inflow = listener.inflow();
      inflow.opened(ClockReading.now());
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Inflow inflow = this.inflow;
    if (inflow == null) {
      return super.read(target, offset, length);
    }
    inflow.awaitRoom();
    try {
      return super.read(target, offset, length);
    } finally {
      if (!leaving) {
        inflow.came(ClockReading.now());
      }
    }
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
