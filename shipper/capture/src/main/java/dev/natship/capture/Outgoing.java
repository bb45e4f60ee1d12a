package dev.natship.capture;

import dev.natship.api.ConnectionWords;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Lines on their way out, in bounded memory: what comes in from any thread is sent by one of its
/// own. Nothing is lost while there is room; beyond it, whoever offers a line does not wait, and
/// the stream says itself how many lines are missing, at the place where they are.
final class Outgoing implements AutoCloseable {
  private static final int MOST_LINES = 512;
  private static final int MOST_BYTES = 256 << 10;
  private static final int LINE_BYTES = 48;
  private static final long PAUSE_MILLIS = 200;
  private static final long FOR_EVER = Duration.ofDays(36_500).toNanos();

  private final Callable<Outlet> outlet;
  private final long room;
  private final LongFunction<byte[]> mark;
  private final Consumer<String> trouble;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("outgoing").unstarted(this::run);
  private long bytes;
  private long dropped;

  /// How many lines the other side will never take.
  private long refused;

  /// Until when whoever puts may wait, by the clock of the machine; empty: for ever.
  private OptionalLong patience = OptionalLong.empty();

  private boolean ending;
  private boolean useless;

  /// @param outlet made by the thread that sends, so that nobody waits for it
  /// @param room bytes that may wait
  /// @param mark the line that stands for so many dropped ones
  /// @param trouble told what a person has to know, once
  Outgoing(
      Callable<Outlet> outlet, long room, LongFunction<byte[]> mark, Consumer<String> trouble) {
    this.outlet = outlet;
    this.room = room;
    this.mark = mark;
    this.trouble = trouble;
  }

  Outgoing start() {
    thread.start();
    return this;
  }

  /// Never waits: a line for which there is no room is dropped and counted.
  void offer(byte[] line) {
    lock.lock();
    try {
      if (useless || !fits(line)) {
        dropped++;
        return;
      }
      addBehindMark(line);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for room. False when the line will never be sent.
  boolean put(byte[] line) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long left = left(); !fits(line) && !useless && left > 0; ) {
        left = Math.min(changed.awaitNanos(left), left());
      }
      boolean fits = !useless && fits(line);
      if (fits) {
        addBehindMark(line);
      } else {
        dropped++;
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /// From now on whoever puts waits so long at most, all taken together; then what does not fit is
  /// dropped and counted.
  void endWithin(Duration most) {
    lock.lock();
    try {
      patience = OptionalLong.of(System.nanoTime() + most.toNanos());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How long whoever puts may still wait, in nanoseconds.
  private long left() {
    return patience.isEmpty() ? FOR_EVER : patience.getAsLong() - System.nanoTime();
  }

  private void addBehindMark(byte[] line) {
    if (dropped > 0) {
      add(mark.apply(dropped));
      dropped = 0;
    }
    add(line);
  }

  private boolean fits(byte[] line) {
    return bytes == 0 || bytes + line.length + LINE_BYTES <= room;
  }

  private void add(byte[] line) {
    waiting.addLast(line);
    bytes += line.length + LINE_BYTES;
    changed.signalAll();
  }

  /// Waits until everything is sent, and returns how many lines were not.
  long drain(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      boolean marked = dropped > 0 && !useless;
      if (marked) {
        add(mark.apply(dropped));
      }
      ending = true;
      changed.signalAll();
      while (!waiting.isEmpty() && left > 0 && !useless) {
        left = changed.awaitNanos(left);
      }
      int marks = marked && !waiting.isEmpty() ? 1 : 0;
      return waiting.size() - marks + dropped + refused;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (Outlet to = outlet.call()) {
      for (List<byte[]> batch = next(); !batch.isEmpty(); batch = next()) {
        send(to, batch);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      String words = failure.getMessage();
      trouble.accept(words == null ? failure.toString() : words);
    } finally {
      giveUp();
    }
  }

  private void giveUp() {
    lock.lock();
    try {
      useless = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The oldest lines, which stay until they are sent; empty at the end.
  private List<byte[]> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !ending) {
        changed.await();
      }
      List<byte[]> batch = new ArrayList<>();
      long size = 0;
      for (byte[] line : waiting) {
        if (batch.size() == MOST_LINES || size > MOST_BYTES) {
          break;
        }
        batch.add(line);
        size += line.length;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void send(Outlet to, List<byte[]> batch) throws InterruptedException {
    boolean told = false;
    int never;
    while (true) {
      try {
        never = to.send(batch);
        break;
      } catch (IOException failure) {
        if (!told) {
          told = true;
          trouble.accept(ConnectionWords.of(failure) + "; lines wait and are sent when it is back");
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
    lock.lock();
    try {
      for (byte[] line : batch) {
        waiting.removeFirst();
        bytes -= line.length + LINE_BYTES;
      }
      refused += never;
      if (never > 0) {
        add(mark.apply(never));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
