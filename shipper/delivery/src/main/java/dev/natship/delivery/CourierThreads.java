package dev.natship.delivery;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads on which batches are carried: platform threads, since the processor is taken from
/// them when a sink computes for long, and kept for a while, since one is needed for each batch.
public final class CourierThreads {
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().factory());

  /// One batch's way. An interrupt never reaches the thread's next work.
  static final class Errand implements Runnable {
    private final String name;
    private final Runnable work;
    private @Nullable Thread thread;

    private Errand(String name, Runnable work) {
      this.name = name;
      this.work = work;
    }

    @Override
    public void run() {
      synchronized (this) {
        thread = Thread.currentThread();
      }
      Thread.currentThread().setName(name);
      try {
        work.run();
      } finally {
        synchronized (this) {
          thread = null;
          Thread.interrupted();
        }
        Thread.currentThread().setName("courier, idle");
      }
    }

    synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  Errand prepare(String name, Runnable work) {
    return new Errand(name, work);
  }

  void start(Errand errand) {
    threads.execute(errand);
  }
}
