package dev.natship.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The journal's own threads: none in tests that take their steps themselves.
final class Workers {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Thread> threads = new ArrayList<>();

  void start(String name, Runnable work) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(work));
  }

  boolean started() {
    return !threads.isEmpty();
  }

  /// Whether all have ended; one that hangs is given up.
  boolean join() {
    boolean all = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        all &= thread.join(PATIENCE);
      } catch (InterruptedException _) {
        interrupted = true;
        all = false;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return all;
  }
}
