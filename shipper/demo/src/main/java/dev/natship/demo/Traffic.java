package dev.natship.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A handful of synthetic applications that log to NATS at a steady rate until closed, on
/// `logs.<app>.<region>.<instance>`. Comes back by itself when the server went away.
public final class Traffic implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final Duration CONFIRM_BOUND = Duration.ofSeconds(5);

  private final String url;
  private final int linesPerSecond;
  private final BelievableLines lines;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger poison = new AtomicInteger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private Traffic(String url, int linesPerSecond, long seed) {
    this.url = url;
    this.linesPerSecond = linesPerSecond;
    this.lines = new BelievableLines(seed);
    this.thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
  }

  /// Starts to log at once, or as soon as there is a server at `nats://[user:password@]host:port`.
  public static Traffic start(String url, int linesPerSecond, long seed) {
    Traffic traffic = new Traffic(url, linesPerSecond, seed);
    traffic.thread.start();
    return traffic;
  }

  /// One of the apps says a line that the endpoint of the demo cannot take.
  void sayPoison() {
    poison.incrementAndGet();
  }

  /// Lines handed to the server's socket so far; after {@link #close()} the server has taken them
  /// all, unless it was away.
  public long sent() {
    return sent.get();
  }

  /// Stops after the line in hand and waits, with a bound, until the server has confirmed them all.
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(CONFIRM_BOUND.plusSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped(Duration.ZERO)) {
        try (NatsPublisher publisher = NatsPublisher.connect(url)) {
          talk(publisher);
          publisher.confirm(CONFIRM_BOUND);
        } catch (IOException _) {
          stopped(RECONNECT);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void talk(NatsPublisher publisher) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long said = 0;
    while (!stopped(TICK)) {
      long owed = (System.nanoTime() - begin) * linesPerSecond / TimeUnit.SECONDS.toNanos(1) - said;
      for (long i = 0; i < owed; i++) {
        BelievableLines.Line line = lines.next(Instant.now());
        publisher.publish(ProtocolReader.bytes(line.subject()), line.payload());
      }
      int poisoned = poison.getAndSet(0);
      for (int i = 0; i < poisoned; i++) {
        BelievableLines.Line line = lines.poison(Instant.now());
        publisher.publish(ProtocolReader.bytes(line.subject()), line.payload());
      }
      publisher.flush();
      said += owed;
      sent.addAndGet(owed + poisoned);
    }
  }

  private boolean stopped(Duration wait) throws InterruptedException {
    return stop.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }
}
