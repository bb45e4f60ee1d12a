package dev.natship.requests;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a client has sent and nobody has read yet. An empty one holds no memory.
public final class Inbox {
  private static final byte[] NOTHING = {};
  private static final int FIRST_BYTES = 512;

  private byte[] bytes = NOTHING;
  private int length;

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  byte at(int index) {
    return bytes[index];
  }

  public void add(ByteBuffer more) {
    int count = more.remaining();
    if (length + count > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, Math.max(length + count, Math.max(FIRST_BYTES, 2 * bytes.length)));
    }
    more.get(bytes, length, count);
    length += count;
  }

  /// Removes the first bytes and returns them.
  byte[] take(int count) {
    byte[] taken = Arrays.copyOf(bytes, count);
    drop(count);
    return taken;
  }

  /// Removes the first bytes into `out` at `at`.
  void take(int count, byte[] out, int at) {
    System.arraycopy(bytes, 0, out, at, count);
    drop(count);
  }

  public void drop(int count) {
    length -= count;
    if (length == 0) {
      bytes = NOTHING;
    } else {
      System.arraycopy(bytes, count, bytes, 0, length);
    }
  }
}
