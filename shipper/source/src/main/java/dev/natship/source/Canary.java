package dev.natship.source;

import dev.natship.api.SubjectPattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A message that the watchdog sends to itself over the subscribed subject. Every Natship drops the
/// canaries of all others too.
final class Canary {
  static final byte[] PAYLOAD =
      "{\"message\":\"Natship asks whether it is heard\"}".getBytes(StandardCharsets.UTF_8);

  private static final String MARK = "natship-canary-";

  private final String name = MARK + Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition seen = lock.newCondition();
  private String awaited = "";

  static boolean isOne(String subject) {
    return subject.contains(MARK);
  }

  /// A subject that one of the patterns matches and no application uses, if there is one.
  Optional<String> subject(List<SubjectPattern> patterns) {
    return patterns.stream()
        .filter(SubjectPattern::hasWildcard)
        .findFirst()
        .map(pattern -> pattern.text().replace("*", name).replace(">", name));
  }

  void expect(String subject) {
    lock.lock();
    try {
      awaited = subject;
    } finally {
      lock.unlock();
    }
  }

  void returned(String subject) {
    lock.lock();
    try {
      if (subject.equals(awaited)) {
        awaited = "";
        seen.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean await(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      while (!awaited.isEmpty() && left > 0) {
        left = seen.awaitNanos(left);
      }
      return awaited.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
