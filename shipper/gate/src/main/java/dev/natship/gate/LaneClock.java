package dev.natship.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;

/// Time as a lane sees it: a clock for people, a monotonic one for waiting, and chance for jitter.
/// Whoever waits asks again afterwards, since [#await] may return early.
public interface LaneClock {

  long nanos();

  Instant now();

  void await(Condition condition, long nanos) throws InterruptedException;

  /// How long a wait for the journal may really last when it should last `wanted`.
  Duration journalWait(Duration wanted);

  /// Uniform in [0, 1).
  double chance();

  LaneClock SYSTEM =
      new LaneClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // every caller loops
        public void await(Condition condition, long nanos) throws InterruptedException {
          condition.awaitNanos(nanos);
        }

        @Override
        public Duration journalWait(Duration wanted) {
          return wanted;
        }

        @Override
        public double chance() {
          return ThreadLocalRandom.current().nextDouble();
        }
      };
}
