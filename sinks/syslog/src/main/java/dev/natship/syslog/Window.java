package dev.natship.syslog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/// The frames written last. Syslog has no acknowledgement, and what the kernel took may be lost
/// with the connection. So the newest frames are kept and written again on the next connection, and
/// some lines arrive twice.
///
/// Used by one thread at a time. Times are those of [System#nanoTime].
final class Window {
  private final long capacity;
  private final long ageNanos;
  private final Deque<Sent> frames = new ArrayDeque<>();
  private long bytes;

  private record Sent(byte[] frames, long at) {}

  /// @param capacity how many bytes are kept, but always the last write; 0 keeps nothing
  /// @param ageNanos how long before a connection's end a receiver may still have lost what it was
  ///   sent
  Window(long capacity, long ageNanos) {
    this.capacity = capacity;
    this.ageNanos = ageNanos;
  }

  void add(byte[] written, long at) {
    if (capacity == 0) {
      return;
    }
    frames.addLast(new Sent(written, at));
    bytes += written.length;
    while (bytes > capacity && frames.size() > 1) {
      forgetOldest();
    }
  }

  /// Returns what to write again after the end of a connection, in order, and forgets the rest.
  byte[] unsure(OptionalLong heardUntil) {
    while (heardUntil.isPresent()
        && !frames.isEmpty()
        && heardUntil.getAsLong() - frames.getFirst().at() > ageNanos) {
      forgetOldest();
    }
    ByteArrayOutputStream again = new ByteArrayOutputStream((int) bytes);
    frames.forEach(sent -> again.writeBytes(sent.frames()));
    return again.toByteArray();
  }

  /// Notes that all of it was written again just now.
  void renew(byte[] again, long at) {
    frames.clear();
    bytes = 0;
    if (again.length > 0) {
      add(again, at);
    }
  }

  private void forgetOldest() {
    bytes -= frames.removeFirst().frames().length;
  }
}
