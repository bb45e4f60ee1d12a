package dev.natship.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Remembers what stands between the values of lines. Programs write the same names in the same
/// order again and again, and comparing is cheaper than parsing.
///
/// It is a tree. Each node holds the text before a value, and the kind of value that follows. Lines
/// that begin alike share nodes. The values themselves may differ. A line is never remembered if
/// anything but its values counts, such as a core field that is an object, or a name that comes
/// twice. So each path from the root to an end was once a whole line.
public final class KnownShapes {
  public static final int ROOT = 0;
  public static final int NONE = -1;

  /// What follows a node's text.
  public static final byte STRING = 1;

  public static final byte SCALAR = 2;
  static final byte END = 3;

  public static final int MOST_VALUES = 64;
  private static final int MOST_NODES = 2048;
  private static final int MOST_TEXT = 64 * 1024;

  /// How many different texts may follow one value. Comparing with more would cost as much as
  /// parsing.
  private static final int MOST_BRANCHES = 16;

  /// After this many unknown lines, a full tree is dropped and a new one begins.
  private static final int PATIENCE = 2048;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] texts = new byte[1024];
  private int used;

  private int[] froms = new int[64];
  private int[] lengths = new int[64];
  private int[] paths = new int[64];
  private int[] children = new int[64];
  private int[] siblings = new int[64];
  private byte[] kinds = new byte[64];
  private int nodes;
  private int misses;
  private int age;

  private final byte[] seenKinds = new byte[MOST_VALUES];
  private final int[] seenPaths = new int[MOST_VALUES];
  private final int[] starts = new int[MOST_VALUES];
  private final int[] stops = new int[MOST_VALUES];
  private int seen;
  private boolean spoilt;

  public KnownShapes() {
    clear();
  }

  private void clear() {
    nodes = 1;
    children[ROOT] = NONE;
    used = 0;
    misses = 0;
    age++;
  }

  /// Changes when all nodes are forgotten.
  public int age() {
    return age;
  }

  // Looking up

  /// The node after this one whose text is at `at`; `NONE` when there is none.
  public int after(int node, byte[] bytes, int at, int end) {
    for (int next = children[node]; next != NONE; next = siblings[next]) {
      int behind = at + lengths[next];
      if (behind <= end
          && same(texts, froms[next], bytes, at, lengths[next])
          && follows(kinds[next], bytes, behind, end)) {
        return next;
      }
    }
    return NONE;
  }

  private static boolean follows(byte kind, byte[] bytes, int at, int end) {
    return switch (kind) {
      case STRING -> true;
      case SCALAR -> at < end && isScalar(bytes[at]);
      default -> at == end;
    };
  }

  private static boolean isScalar(byte first) {
    return (first >= '0' && first <= '9')
        || first == '-'
        || first == 't'
        || first == 'f'
        || first == 'n';
  }

  /// The length of a node's text.
  public int length(int node) {
    return lengths[node];
  }

  public byte kind(int node) {
    return kinds[node];
  }

  /// The core path of the value; negative when it has none. For an end: whether there are line
  /// breaks between tokens.
  int path(int node) {
    return paths[node];
  }

  /// Compares eight bytes at a time; the last eight may overlap those before. For such short texts,
  /// the JDK's method would cost more than the comparison.
  private static boolean same(byte[] one, int from, byte[] other, int at, int length) {
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        if (one[from + i] != other[at + i]) {
          return false;
        }
      }
      return true;
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if ((long) LONG.get(one, from + i) != (long) LONG.get(other, at + i)) {
        return false;
      }
    }
    return (long) LONG.get(one, from + last) == (long) LONG.get(other, at + last);
  }

  // Learning

  /// Called before a line is parsed.
  public void begin() {
    seen = 0;
    spoilt = false;
  }

  /// Called for each value of the line except objects and arrays. For a string, the positions leave
  /// out its quotes.
  public void value(byte kind, int path, int start, int stop) {
    if (seen == MOST_VALUES) {
      spoilt = true;
    }
    if (!spoilt) {
      seenKinds[seen] = kind;
      seenPaths[seen] = path;
      starts[seen] = start;
      stops[seen++] = stop;
    }
  }

  void spoil() {
    spoilt = true;
  }

  /// Called after a line that was one object. Remembers its shape, unless more than values counted.
  public void learn(byte[] bytes, int from, int to, boolean lineBreaks) {
    if (spoilt) {
      return;
    }
    boolean full = nodes + seen >= MOST_NODES || used + to - from > MOST_TEXT;
    if (full && ++misses < PATIENCE) {
      return;
    }
    if (full) {
      clear();
    }
    if (to - from > MOST_TEXT) {
      return;
    }
    int node = ROOT;
    int at = from;
    for (int i = 0; i < seen && node != NONE; i++) {
      node = grow(node, bytes, at, starts[i], seenKinds[i], seenPaths[i]);
      at = stops[i];
    }
    if (node != NONE) {
      grow(node, bytes, at, to, END, lineBreaks ? 1 : 0);
    }
  }

  private int grow(int parent, byte[] bytes, int from, int to, byte kind, int path) {
    int branches = 0;
    for (int next = children[parent]; next != NONE; next = siblings[next]) {
      if (kinds[next] == kind
          && lengths[next] == to - from
          && same(texts, froms[next], bytes, from, to - from)) {
        return next;
      }
      branches++;
    }
    return branches < MOST_BRANCHES ? add(parent, bytes, from, to, kind, path) : NONE;
  }

  private int add(int parent, byte[] bytes, int from, int to, byte kind, int path) {
    if (nodes == froms.length) {
      int more = 2 * nodes;
      froms = Arrays.copyOf(froms, more);
      lengths = Arrays.copyOf(lengths, more);
      paths = Arrays.copyOf(paths, more);
      children = Arrays.copyOf(children, more);
      siblings = Arrays.copyOf(siblings, more);
      kinds = Arrays.copyOf(kinds, more);
    }
    int length = to - from;
    if (texts.length - used < length) {
      texts = Arrays.copyOf(texts, Math.max(2 * texts.length, used + length));
    }
    System.arraycopy(bytes, from, texts, used, length);
    int node = nodes++;
    froms[node] = used;
    lengths[node] = length;
    paths[node] = path;
    kinds[node] = kind;
    children[node] = NONE;
    siblings[node] = children[parent];
    children[parent] = node;
    used += length;
    return node;
  }
}
