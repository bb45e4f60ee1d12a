package dev.natship.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition, up to a time limit.
final class Wait {
  private static final long POLL_NANOS = 1_000_000;

  private Wait() {}

  static void until(Duration bound, BooleanSupplier condition) throws IOException {
    if (!holdsWithin(bound, condition)) {
      throw new IOException("not ready within " + bound.toSeconds() + " s");
    }
  }

  static boolean holdsWithin(Duration bound, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > bound.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
