package dev.natship.cage;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;

/// Which numbered lines a destination has accepted, how often, and how old they were when it did.
final class Numbers {
  private static final int DIGITS = 8;

  private final Sent sent;
  private final BitSet seen = new BitSet();
  private long[] ages = new long[1024];
  private long repeated;

  Numbers(Sent sent) {
    this.sent = sent;
  }

  /// How a line carries its number.
  static String mark(int number) {
    String digits = Integer.toString(100_000_000 + number);
    return "#" + digits.substring(1) + ";";
  }

  /// Takes the numbers of everything in a body.
  synchronized void accept(byte[] body) {
    long now = System.nanoTime();
    for (int i = 0; i + DIGITS + 1 < body.length; i++) {
      if (body[i] == '#' && body[i + DIGITS + 1] == ';') {
        int number = number(body, i + 1);
        if (number >= 0 && number < sent.count()) {
          accept(number, now);
        }
      }
    }
  }

  private static int number(byte[] body, int from) {
    int number = 0;
    for (int i = from; i < from + DIGITS; i++) {
      int digit = body[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private void accept(int number, long now) {
    if (seen.get(number)) {
      repeated++;
      return;
    }
    seen.set(number);
    if (number >= ages.length) {
      ages = Arrays.copyOf(ages, Math.max(number + 1, ages.length * 2));
    }
    ages[number] = now - sent.at(number);
  }

  synchronized int distinct() {
    return seen.cardinality();
  }

  /// Lines beyond the first of each number.
  synchronized long repeated() {
    return repeated;
  }

  /// The first number that has not come, or how many were sent.
  synchronized int firstMissing() {
    return Math.min(seen.nextClearBit(0), sent.count());
  }

  synchronized boolean has(int number) {
    return seen.get(number);
  }

  /// The age that 99 of 100 of these numbers had at most; those that never came count as endless.
  synchronized Duration p99(int from, int to) {
    long[] some = new long[Math.max(1, to - from)];
    for (int i = from; i < to; i++) {
      some[i - from] = seen.get(i) ? ages[i] : Long.MAX_VALUE;
    }
    Arrays.sort(some);
    return Duration.ofNanos(some[(int) (some.length * 0.99)]);
  }
}
