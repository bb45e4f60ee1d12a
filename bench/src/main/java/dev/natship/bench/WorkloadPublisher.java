package dev.natship.bench;

import dev.natship.demo.NatsPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Publishes a workload, either at a rate or as fast as the program under test finishes lines. The
/// window keeps both the server and the program from dropping lines, so that all runs do the same
/// work.
final class WorkloadPublisher {
  private static final int BURST = 200;
  private static final long PAUSE_NANOS = 100_000;
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final NatsPublisher publisher;
  private final Workload workload;
  private final LongSupplier done;
  private long sent;

  /// How fast to publish.
  sealed interface Pace {
    /// @param window how many lines may be sent and not yet finished
    record FlatOut(long window) implements Pace {}

    record Rate(long linesPerSecond) implements Pace {}
  }

  WorkloadPublisher(NatsPublisher publisher, Workload workload, LongSupplier done) {
    this.publisher = publisher;
    this.workload = workload;
    this.done = done;
  }

  long sent() {
    return sent;
  }

  /// Publishes for so long.
  void run(Pace pace, Duration time) throws IOException {
    run(pace, time, Long.MAX_VALUE);
  }

  /// Publishes so many lines.
  void run(Pace pace, long lines) throws IOException {
    run(pace, FOR_EVER, lines);
  }

  private void run(Pace pace, Duration time, long lines) throws IOException {
    long begin = System.nanoTime();
    long before = sent;
    long now = begin;
    for (; now - begin < time.toNanos() && sent - before < lines; now = System.nanoTime()) {
      long allowed =
          switch (pace) {
            case Pace.FlatOut(long window) -> done.getAsLong() + window - sent;
            case Pace.Rate(long linesPerSecond) ->
                owed(now - begin, linesPerSecond) + before - sent;
          };
      if (allowed <= 0) {
        publisher.flush();
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        publish((int) Math.min(Math.min(allowed, BURST), lines - (sent - before)), now);
      }
    }
    publisher.flush();
  }

  private void publish(int lines, long now) throws IOException {
    for (int i = 0; i < lines; i++) {
      Workload.Template line = workload.next(now);
      publisher.publish(line.subject(), line.payload());
    }
    sent += lines;
  }

  private static long owed(long nanos, long linesPerSecond) {
    return nanos / 1000 * linesPerSecond / 1_000_000;
  }
}
