package dev.natship.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for a condition, never for a time: returns as soon as it holds, fails when the bound has
/// passed.
public final class Await {
  private static final long POLL_NANOS = 2_000_000;

  private Await() {}

  /// A question that may throw, so that tests can ask sockets and files without wrapping.
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  public static void until(Duration bound, Condition condition) {
    until(bound, condition, () -> "no further detail");
  }

  /// As above, with the words that tell a reader of the failure what the state was at the end.
  public static void until(Duration bound, Condition condition, Supplier<String> state) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not true within " + bound + ": " + state.get());
      }
      if (Thread.interrupted()) {
        throw new AssertionError("interrupted while waiting: " + state.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the condition could not be asked", e);
    }
  }
}
