package dev.natship.web;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What all connections of a server share: its limits, its buffer, the threads for handlers, and
/// the way back to the server's own thread.
final class Commons {
  private static final int SCRATCH_BYTES = 16 << 10;

  private final ServerLimits limits;
  private final Runnable wakeUp;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final ResponseHead heads = new ResponseHead();
  private final AtomicLong unsent = new AtomicLong();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ExecutorService soon = worker("web-soon");
  private final ExecutorService shortWork = worker("web-short");
  private final AtomicInteger streams = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /// @param wakeUp wakes the server's thread, so that it looks for tasks
  Commons(ServerLimits limits, Runnable wakeUp) {
    this.limits = limits;
    this.wakeUp = wakeUp;
  }

  /// One thread, which ends when nobody has asked for a minute.
  private static ExecutorService worker(String name) {
    ThreadPoolExecutor worker =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name).factory());
    worker.allowCoreThreadTimeOut(true);
    return worker;
  }

  ServerLimits limits() {
    return limits;
  }

  /// For the server's thread alone, and only until it waits again.
  ByteBuffer scratch() {
    return scratch;
  }

  ResponseHead heads() {
    return heads;
  }

  /// The bytes that wait for all clients together.
  AtomicLong unsent() {
    return unsent;
  }

  long now() {
    return System.nanoTime();
  }

  /// Has the server's thread do it.
  void post(Runnable task) {
    tasks.add(task);
    wakeUp.run();
  }

  /// Does what was posted. Called by the server's thread.
  void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /// The queues have no bound of their own: each connection has one request in them at most.
  void work(Routes.Pace pace, Runnable job) {
    (pace == Routes.Pace.SOON ? soon : shortWork).execute(job);
  }

  /// False when there are too many streams.
  boolean takeStream() {
    if (streams.get() >= limits.streams()) {
      return false;
    }
    streams.incrementAndGet();
    return true;
  }

  void returnStream() {
    streams.decrementAndGet();
  }

  int streams() {
    return streams.get();
  }

  void countRefusal() {
    refused.increment();
  }

  long refused() {
    return refused.sum();
  }

  void close() {
    soon.shutdownNow();
    shortWork.shutdownNow();
  }
}
