package dev.natship.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// The compressors of one sink. There are no more than processors, since compressing only computes.
final class Compressors implements AutoCloseable {
  private final Compression compression;
  private final int level;
  private final Semaphore permits = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Compressor> idle = new ArrayDeque<>();
  private boolean closed;

  Compressors(Compression compression, int level) {
    this.compression = compression;
    this.level = level;
  }

  Payload pack(Content content) throws InterruptedException {
    if (compression == Compression.NONE) {
      return new Payload(content, "");
    }
    permits.acquire();
    try {
      Compressor compressor = take();
      try {
        return new Payload(new Content().add(compressor.compress(content)), compression.encoding());
      } finally {
        give(compressor);
      }
    } finally {
      permits.release();
    }
  }

  private Compressor take() {
    lock.lock();
    try {
      Compressor compressor = idle.poll();
      if (compressor != null) {
        return compressor;
      }
    } finally {
      lock.unlock();
    }
    return Compressor.of(compression, level);
  }

  private void give(Compressor compressor) {
    lock.lock();
    try {
      if (!closed) {
        idle.push(compressor);
        return;
      }
    } finally {
      lock.unlock();
    }
    compressor.close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(Compressor::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }
}
