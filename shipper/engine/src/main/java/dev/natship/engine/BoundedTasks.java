package dev.natship.engine;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.delivery.Fatal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Does things that may hang or break, several at once, and waits for them until a deadline. What
/// hangs is interrupted and left behind; one that breaks does not keep the others.
final class BoundedTasks {
  private static final System.Logger LOG = Log.of(BoundedTasks.class);

  /// How long after a deadline those are waited for who were told to give up.
  static final long GRACE = Duration.ofMillis(250).toNanos();

  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /// @param end on the system's monotonic clock
  void run(String name, List<Runnable> tasks, long end) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Runnable task : tasks) {
      threads.add(Thread.ofPlatform().daemon().name(name).start(() -> guarded(name, task)));
    }
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        thread.interrupt();
        failures.putIfAbsent(name, "did not end in time");
        LOG.log(
            System.Logger.Level.ERROR,
            Code.STOP_HANGS.after(name + ": did not end in time and is left behind"));
      }
    }
  }

  private void guarded(String name, Runnable task) {
    try {
      task.run();
    } catch (Throwable bug) {
      Fatal.pass(bug);
      failures.putIfAbsent(name, Fatal.name(bug));
      LOG.log(System.Logger.Level.ERROR, Code.THREAD_BUG.after(name + ": ended by a bug"), bug);
    }
  }

  void failed(String name, String reason) {
    failures.put(name, reason);
  }

  /// What did not work or did not end, each with the reason.
  Map<String, String> failures() {
    return new TreeMap<>(failures);
  }
}
