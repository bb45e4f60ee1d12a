package dev.natship.bench;

import java.util.function.LongSupplier;

/// Repeats the last answer until some time has passed, since each question costs the program under
/// test. For one thread.
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
