package dev.natship.cage;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Asks `/healthz` all the time, each time on a new connection as platforms do, and keeps the
/// longest time between two good answers.
final class HealthProbe implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final long PAUSE_NANOS = 50_000_000;

  private final InetSocketAddress address;
  private final Thread thread;
  private volatile boolean ended;
  private volatile long lastGood = System.nanoTime();
  private volatile long longest;

  private HealthProbe(InetSocketAddress address) {
    this.address = address;
    this.thread = Thread.ofPlatform().daemon().name("health probe").start(this::ask);
  }

  static HealthProbe of(CagedNatship natship) {
    URI admin = URI.create(natship.admin());
    return new HealthProbe(new InetSocketAddress(admin.getHost(), admin.getPort()));
  }

  /// The longest silence since the last call of [#restart()], the present one included.
  Duration longestSilence() {
    return Duration.ofNanos(Math.max(longest, System.nanoTime() - lastGood));
  }

  void restart() {
    lastGood = System.nanoTime();
    longest = 0;
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }

  private void ask() {
    while (!ended) {
      if (answers()) {
        long now = System.nanoTime();
        longest = Math.max(longest, now - lastGood);
        lastGood = now;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(address, TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException _) {
      return false;
    }
  }
}
