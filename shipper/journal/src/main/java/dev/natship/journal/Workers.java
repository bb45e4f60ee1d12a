package dev.natship.journal;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The journal's own threads: none in tests that take their steps themselves. One that meets a bug
/// begins again after a moment; it is never silently dead.
final class Workers {
  private static final Logger LOG = Log.of(Workers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  /// A worker that lasted so long since it began again has recovered.
  private static final long RECOVERED = TimeUnit.MINUTES.toNanos(1);

  /// Waits; false when the worker shall not begin again.
  interface Pause {
    boolean pause(long nanos) throws InterruptedException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private long failures;
  private Optional<String> lastFailure = Optional.empty();

  void start(String name, Runnable work, Pause pause) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(name, work, pause)));
  }

  /// Until the work ends by itself.
  void run(String name, Runnable work, Pause pause) {
    long wait = FIRST_PAUSE;
    while (true) {
      long began = System.nanoTime();
      try {
        work.run();
        return;
      } catch (RuntimeException | Error bug) {
        wait = System.nanoTime() - began > RECOVERED ? FIRST_PAUSE : wait;
        failed(name, bug);
      }
      try {
        if (!pause.pause(wait)) {
          return;
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      wait = Math.min(LAST_PAUSE, 2 * wait);
    }
  }

  synchronized void failed(String name, Throwable bug) {
    failures++;
    lastFailure = Optional.of(name + ": " + bug);
    LOG.log(
        Level.ERROR,
        Code.JOURNAL_BUG.after("journal: " + name + " met a bug and begins again"),
        bug);
  }

  synchronized long failures() {
    return failures;
  }

  synchronized Optional<String> lastFailure() {
    return lastFailure;
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
