package dev.natship.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Questions about UTF-8 bytes that the JDK answers only by decoding them.
public final class Utf8 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// The bit that no ASCII byte has, of eight.
  private static final long NO_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /// The length of the well-formed multi-byte sequence at `i`, or 0 when there is none.
  public static int sequenceLength(byte[] bytes, int i, int end) {
    int b = bytes[i] & 0xff;
    if (b < 0x80) {
      return 1;
    }
    if (b < 0xc2 || b > 0xf4) {
      return 0;
    }
    if (b < 0xe0) {
      return i + 1 < end && continues(bytes[i + 1]) ? 2 : 0;
    }
    if (i + 1 >= end) {
      return 0;
    }
    int second = bytes[i + 1] & 0xff;
    if (b < 0xf0) {
      boolean inRange = second >= (b == 0xe0 ? 0xa0 : 0x80) && second <= (b == 0xed ? 0x9f : 0xbf);
      return inRange && i + 2 < end && continues(bytes[i + 2]) ? 3 : 0;
    }
    boolean inRange = second >= (b == 0xf0 ? 0x90 : 0x80) && second <= (b == 0xf4 ? 0x8f : 0xbf);
    return inRange && i + 3 < end && continues(bytes[i + 2]) && continues(bytes[i + 3]) ? 4 : 0;
  }

  public static boolean wellFormed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + Long.BYTES <= to && ((long) LONG.get(bytes, i) & NO_ASCII) == 0) {
        i += Long.BYTES;
        continue;
      }
      int length = sequenceLength(bytes, i, to);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /// The largest length up to `limit` that does not cut a character of well-formed text in two.
  public static int boundary(byte[] bytes, int offset, int length, int limit) {
    if (length <= limit) {
      return length;
    }
    int cut = Math.max(0, limit);
    while (cut > 0 && continues(bytes[offset + cut])) {
      cut--;
    }
    return cut;
  }

  private static boolean continues(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
