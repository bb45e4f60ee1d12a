package dev.natship.bench;

import java.util.function.LongSupplier;

/// Asks at most every so often, since asking costs the asked. For one thread.
final class Polled implements LongSupplier {
  private final LongSupplier question;
  private final long nanos;
  private long answer;
  private long asked;
  private boolean ever;

  Polled(LongSupplier question, long nanos) {
    this.question = question;
    this.nanos = nanos;
  }

  @Override
  public long getAsLong() {
    long now = System.nanoTime();
    if (!ever || now - asked >= nanos) {
      answer = question.getAsLong();
      asked = now;
      ever = true;
    }
    return answer;
  }
}
