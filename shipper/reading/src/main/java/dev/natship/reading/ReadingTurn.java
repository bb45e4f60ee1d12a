package dev.natship.reading;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// When somebody may read the past. Few read at once, in turns of one part each, and whoever has
/// read rests as long as he has worked before the next one begins: lanes want the core too. So all
/// who read take half of it at the most, however many they are. Belongs to one thread.
final class ReadingTurn {
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// Shorter rests are put together.
  private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// What may wait for somebody outside.
  interface Handing {
    void run() throws IOException, InterruptedException;
  }

  private final Semaphore turns;
  private long began;
  private long worked;
  private boolean isHeld;

  /// @param turns fair, so that nobody waits for more than one turn of each other one
  ReadingTurn(Semaphore turns) {
    this.turns = turns;
  }

  void take() throws InterruptedIOException {
    try {
      turns.acquire();
    } catch (InterruptedException _) {
      throw gone();
    }
    isHeld = true;
    began = System.nanoTime();
  }

  /// Ends it, also where it was not taken.
  void end() {
    if (isHeld) {
      isHeld = false;
      worked += System.nanoTime() - began;
      turns.release();
    }
  }

  /// Lets others read, after a rest.
  void pass() throws InterruptedIOException {
    worked += System.nanoTime() - began;
    if (worked >= LEAST_REST_NANOS) {
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(worked, LONGEST_REST_NANOS));
      } catch (InterruptedException _) {
        throw gone();
      }
      worked = 0;
    }
    began = System.nanoTime();
    end();
    take();
  }

  /// Does something that may take long, while others read.
  void aside(Handing handing) throws IOException {
    end();
    try {
      handing.run();
    } catch (InterruptedException _) {
      throw gone();
    }
    take();
  }

  private static InterruptedIOException gone() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("whoever asked has gone");
  }
}
