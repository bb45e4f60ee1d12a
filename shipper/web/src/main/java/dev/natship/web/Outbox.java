package dev.natship.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/// What waits to be sent to one client. Arrays are kept as they are, never copied: a thousand
/// readers of one event hold it once.
///
/// The server's thread empties it; a stream's thread may fill it, and waits while it is full.
final class Outbox {
  private final AtomicLong all;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int sentOfFirst;
  private int size;
  private boolean closed;

  /// @param all the bytes that wait in all outboxes together
  Outbox(AtomicLong all) {
    this.all = all;
  }

  synchronized int size() {
    return size;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void add(byte[]... pieces) {
    if (closed) {
      return;
    }
    for (byte[] piece : pieces) {
      if (piece.length > 0) {
        waiting.add(piece);
        size += piece.length;
        all.addAndGet(piece.length);
      }
    }
  }

  /// Waits until less than `most` is waiting. False once the client has gone.
  synchronized boolean awaitRoom(int most) throws InterruptedException {
    while (!closed && size >= most) {
      wait();
    }
    return !closed;
  }

  /// Copies what fits into `out`, and removes nothing.
  synchronized void copyTo(ByteBuffer out) {
    int from = sentOfFirst;
    for (byte[] piece : waiting) {
      if (!out.hasRemaining()) {
        return;
      }
      out.put(piece, from, Math.min(piece.length - from, out.remaining()));
      from = 0;
    }
  }

  /// Removes what the client's socket has taken.
  synchronized void sent(int count) {
    size -= count;
    all.addAndGet(-count);
    int left = count + sentOfFirst;
    while (!waiting.isEmpty() && left >= waiting.getFirst().length) {
      left -= waiting.removeFirst().length;
    }
    sentOfFirst = left;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    all.addAndGet(-size);
    size = 0;
    waiting.clear();
    notifyAll();
  }
}
