package dev.natship.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a client has yet to be sent. Any thread appends and none of them waits; one thread writes
/// to the socket, outside the lock. Past its bound the outbox refuses, and the client is a slow
/// consumer.
final class ClientOutbox {
  private static final int SMALL = 4 * 1024;
  private static final int LARGEST_KEPT = 1024 * 1024;

  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private byte[] pending = new byte[SMALL];
  private int length;
  private boolean closed;

  ClientOutbox(int bound) {
    this.bound = bound;
  }

  /// False when the parts do not fit; then none of them is taken. A closed outbox takes and
  /// forgets.
  boolean offer(byte[]... parts) {
    lock.lock();
    try {
      int needed = length;
      for (byte[] part : parts) {
        needed += part.length;
      }
      if (closed) {
        return true;
      }
      if (needed > bound) {
        return false;
      }
      if (needed > pending.length) {
        pending = Arrays.copyOf(pending, Math.max(needed, Math.min(bound, pending.length * 2)));
      }
      for (byte[] part : parts) {
        System.arraycopy(part, 0, pending, length, part.length);
        length += part.length;
      }
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the writer once it has sent what is pending.
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Writes until closed or until the connection fails.
  void writeTo(OutputStream out) throws IOException, InterruptedException {
    byte[] spare = new byte[SMALL];
    while (true) {
      byte[] batch;
      int batchLength;
      lock.lock();
      try {
        while (length == 0 && !closed) {
          filled.await();
        }
        if (length == 0) {
          return;
        }
        batch = pending;
        batchLength = length;
        pending = spare;
        length = 0;
      } finally {
        lock.unlock();
      }
      out.write(batch, 0, batchLength);
      spare = batch.length > LARGEST_KEPT ? new byte[SMALL] : batch;
    }
  }
}
