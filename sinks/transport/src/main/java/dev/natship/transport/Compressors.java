package dev.natship.transport;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The compressors of one sink. There are no more than processors, since compressing only computes.
///
/// A body that is sent again has the same bytes: what Java's gzip has compressed a while ago stays
/// with it when another one takes over.
final class Compressors implements AutoCloseable {
  /// More than wait for another try, unless there are very many small ones.
  private static final int REMEMBERED = 1024;

  /// So many bytes of a body name it.
  private static final int NAMING = 4096;

  private final Compression compression;
  private final int level;
  private final GzipChoice gzip;
  private final long[] byJava = new long[REMEMBERED];
  private int bodies;
  private final Semaphore permits = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Compressor> idle = new ArrayDeque<>();
  private boolean closed;

  Compressors(Compression compression, int level) {
    this(compression, level, GzipChoice.SHARED);
  }

  Compressors(Compression compression, int level, GzipChoice gzip) {
    this.compression = compression;
    this.level = level;
    this.gzip = gzip;
  }

  /// What compresses now, in words; empty for nothing.
  String now() {
    return switch (compression) {
      case NONE -> "";
      case GZIP -> "gzip, level " + level + (gzip.isFast(level) ? ", by ISA-L" : ", by Java");
      case ZSTD -> "zstd, level " + level;
    };
  }

  Payload pack(Content content) throws InterruptedException {
    if (compression == Compression.NONE) {
      return new Payload(content, "");
    }
    permits.acquire();
    try {
      return new Payload(new Content().add(compress(content)), compression.encoding());
    } finally {
      permits.release();
    }
  }

  private byte[] compress(Content content) {
    if (compression != Compression.GZIP) {
      return plain(content);
    }
    long name = name(content);
    boolean known = isByJava(name);
    byte @Nullable [] fast = known ? null : gzip.compress(content, level);
    if (fast != null) {
      return fast;
    }
    if (!known) {
      remember(name);
    }
    gzip.compressed(content.length());
    return plain(content);
  }

  private byte[] plain(Content content) {
    Compressor compressor = take();
    try {
      return compressor.compress(content);
    } finally {
      give(compressor);
    }
  }

  /// A body's length and its beginning, which hardly any other one shares. Where two do, both are
  /// compressed as the first one was: for more time, but each as the time before.
  private static long name(Content content) {
    CRC32C checksum = new CRC32C();
    int left = NAMING;
    for (int i = 0; i < content.pieces() && left > 0; i++) {
      int length = Math.min(left, content.length(i));
      checksum.update(content.array(i), content.offset(i), length);
      left -= length;
    }
    return content.length() << 32 | checksum.getValue();
  }

  private boolean isByJava(long name) {
    lock.lock();
    try {
      return Arrays.stream(byJava).anyMatch(each -> each == name);
    } finally {
      lock.unlock();
    }
  }

  private void remember(long name) {
    lock.lock();
    try {
      byJava[Math.floorMod(bodies++, REMEMBERED)] = name;
    } finally {
      lock.unlock();
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
