package dev.natship.capture;

import dev.natship.api.ConnectionWords;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
      if (dropped > 0) {
        add(mark.apply(dropped));
        dropped = 0;
      }
      add(line);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for room. False when nothing will ever be sent.
  boolean put(byte[] line) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!fits(line) && !useless) {
        changed.await();
      }
      if (!useless) {
        add(line);
      }
      return !useless;
    } finally {
      lock.unlock();
    }
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
      if (dropped > 0 && !useless) {
        add(mark.apply(dropped));
      }
      ending = true;
      changed.signalAll();
      while (!waiting.isEmpty() && left > 0 && !useless) {
        left = changed.awaitNanos(left);
      }
      return waiting.size() + dropped + refused;
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
