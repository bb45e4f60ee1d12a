package dev.natship.shaping;

import java.util.Arrays;

/// Remembers how lines begin that hold no trace of a secret there: what stands before the message
/// is the same in all lines of an instance. Makes no objects after the first line.
final class CleanHeads {
  private static final int SLOTS = 256;
  private static final int LONGEST = 256;

  private byte[] heads = {};
  private final int[] lengths = new int[SLOTS];

  /// @param stream lines with the same number probably begin alike
  boolean has(int stream, byte[] json, int from, int to) {
    int length = to - from;
    if (length > LONGEST || length == 0) {
      return length == 0;
    }
    int slot = slot(stream, length);
    int head = slot * LONGEST;
    return lengths[slot] == length && Arrays.equals(heads, head, head + length, json, from, to);
  }

  /// Remembers this beginning in place of another one.
  void add(int stream, byte[] json, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return;
    }
    if (heads.length == 0) {
      heads = new byte[SLOTS * LONGEST];
    }
    int slot = slot(stream, length);
    System.arraycopy(json, from, heads, slot * LONGEST, length);
    lengths[slot] = length;
  }

  private static int slot(int stream, int length) {
    return (stream + length) & (SLOTS - 1);
  }
}
