package dev.natship.shaping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Remembers how lines begin that hold no trace of a secret there: what stands before the message
/// is the same in all lines of an instance. Makes no objects after the first line.
final class CleanHeads {
  private static final int SLOTS = 256;
  private static final int LONGEST = 256;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] heads = {};
  private final int[] lengths = new int[SLOTS];

  boolean has(byte[] json, int from, int to) {
    int length = to - from;
    if (length > LONGEST || length == 0) {
      return length == 0;
    }
    int slot = slot(json, from, to);
    int head = slot * LONGEST;
    return lengths[slot] == length && Arrays.equals(heads, head, head + length, json, from, to);
  }

  /// Remembers this beginning in place of another one.
  void add(byte[] json, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return;
    }
    if (heads.length == 0) {
      heads = new byte[SLOTS * LONGEST];
    }
    int slot = slot(json, from, to);
    System.arraycopy(json, from, heads, slot * LONGEST, length);
    lengths[slot] = length;
  }

  private static int slot(byte[] json, int from, int to) {
    long hash = to - from;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(json, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; at < to; at++) {
      hash = (hash ^ json[at]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash * 0x9E3779B97F4A7C15L >>> 56);
  }
}
