package dev.natship.cage;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// When each numbered line was given to NATS.
final class Sent {
  static final int MOST = 4_000_000;

  private final AtomicLongArray times = new AtomicLongArray(MOST);
  private final AtomicLong others = new AtomicLong();
  private volatile int count;

  /// Lines without a number.
  AtomicLong others() {
    return others;
  }

  int count() {
    return count;
  }

  /// Takes the next number.
  int next() {
    int number = count;
    times.setRelease(number, System.nanoTime());
    count = number + 1;
    return number;
  }

  long at(int number) {
    return times.getAcquire(number);
  }
}
