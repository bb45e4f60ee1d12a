package dev.natship.shaping;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Remembers where the values lie in the beginnings of lines, up to the message: that part is the
/// same in all lines of an instance, and comparing it at once is cheaper than finding each value.
/// Makes no objects once it is full.
final class ShapedHeads {
  private static final int SLOTS = 256;
  private static final int LONGEST = 256;
  private static final int MOST_VALUES = 16;

  /// One beginning: its text, the node of the shape at which it ends, and where its values end.
  private static final class Head {
    private final byte[] text = new byte[LONGEST];
    private final int[] ends = new int[MOST_VALUES];
    private int length;
    private int values;
    private int node;
    private int age;
  }

  private final @Nullable Head[] heads = new Head[SLOTS];

  /// How the beginning ends, if it is known: its node. Tells the ends of its values, too.
  ///
  /// @param stream lines with the same number probably begin alike
  /// @param age nodes of another age are not valid any more
  /// @param marks gets the positions where values end, from index 1 on
  int node(int stream, int age, byte[] json, int from, int to, int[] marks) {
    Head head = heads[slot(stream, to - from)];
    if (head == null
        || head.age != age
        || !Arrays.equals(head.text, 0, head.length, json, from, to)) {
      return -1;
    }
    for (int i = 0; i < head.values; i++) {
      marks[i + 1] = from + head.ends[i];
    }
    return head.node;
  }

  /// How many values the beginning holds that was found last in this place.
  int values(int stream, int length) {
    Head head = heads[slot(stream, length)];
    return head == null ? 0 : head.values;
  }

  /// Remembers a beginning in place of another one.
  void add(int stream, int age, byte[] json, int from, int to, int node, int[] marks, int values) {
    int length = to - from;
    if (length > LONGEST || values > MOST_VALUES) {
      return;
    }
    int slot = slot(stream, length);
    Head head = heads[slot];
    if (head == null) {
      head = new Head();
      heads[slot] = head;
    }
    System.arraycopy(json, from, head.text, 0, length);
    for (int i = 0; i < values; i++) {
      head.ends[i] = marks[i + 1] - from;
    }
    head.length = length;
    head.values = values;
    head.node = node;
    head.age = age;
  }

  private static int slot(int stream, int length) {
    return (stream + length) & (SLOTS - 1);
  }
}
