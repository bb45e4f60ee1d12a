package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.tls.Tls;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Syslog, and GELF, over one lasting TCP or TLS connection; the lane's concurrency is 1, so one
/// thread delivers at a time.
///
/// The protocol has no acknowledgement. Accepted means that the kernel took the bytes while the
/// connection was open as far as we knew. What was written shortly before the connection ended is
/// written again first, see [Window].
final class StreamSyslogSink implements Sink, Sink.Checkable {
  private static final Duration REFUSAL = Duration.ofMillis(250);

  private final Endpoint endpoint;
  private final Framing framing;
  private final Duration timeout;
  private final Encoding encoding;
  private final Window window;
  private final Optional<Tls> tls;
  private volatile Optional<SSLContext> context = Optional.empty();
  private volatile @Nullable StreamConnection connection;

  StreamSyslogSink(
      Endpoint endpoint,
      Framing framing,
      Duration timeout,
      Encoding encoding,
      Window window,
      Optional<Tls> tls) {
    this.endpoint = endpoint;
    this.framing = framing;
    this.timeout = timeout;
    this.encoding = encoding;
    this.window = window;
    this.tls = tls;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    try {
      byte[] frames = framing.frames(batch);
      StreamConnection present = connection;
      if (present == null || present.isDead()) {
        reconnect(present, frames);
      } else {
        present.write(frames);
      }
      window.add(frames, System.nanoTime());
      return new Delivery.Accepted(0);
    } catch (IOException e) {
      return failed(e);
    }
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    try (StreamConnection probe = StreamConnection.open(endpoint, context(), timeout)) {
      probe.awaitRefusal(REFUSAL);
      return new Delivery.Accepted(0, "connected to " + endpoint + ": " + probe.describe());
    } catch (IOException e) {
      return failed(e);
    }
  }

  @Override
  public void close() {
    StreamConnection present = connection;
    if (present != null) {
      present.close();
    }
  }

  boolean isDisconnected() {
    StreamConnection present = connection;
    return present == null || present.isDead();
  }

  private void reconnect(@Nullable StreamConnection former, byte[] frames)
      throws IOException, InterruptedException {
    StreamConnection fresh = StreamConnection.open(endpoint, context(), timeout);
    try {
      byte[] again =
          window.unsure(former == null ? OptionalLong.of(Long.MAX_VALUE) : former.heardUntil());
      if (again.length > 0) {
        fresh.write(again);
      }
      fresh.write(frames);
      fresh.awaitRefusal(REFUSAL);
      window.renew(again, System.nanoTime());
      connection = fresh;
    } catch (IOException | InterruptedException e) {
      fresh.close();
      throw e;
    }
  }

  /// Made with the first connection, since it opens the trust store. Kept, so that TLS sessions can
  /// be resumed.
  private Optional<SSLContext> context() {
    if (context.isEmpty()) {
      context = tls.map(Tls::context);
    }
    return context;
  }

  private static Delivery failed(IOException e) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while writing");
    }
    // When the receiver went away during the handshake, the connection failed, not the
    // certificates.
    if (e instanceof SSLException && !(e.getCause() instanceof EOFException)) {
      return new Delivery.Park(0, "TLS: " + e.getMessage());
    }
    throw e;
  }
}
