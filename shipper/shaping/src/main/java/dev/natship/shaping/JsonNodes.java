package dev.natship.shaping;

import java.util.Arrays;

/// A tree of objects with their members and arrays with their items. A node is a few numbers that
/// say where its name and its value lie in the bytes, and which nodes stand beside and inside it.
/// One tree serves one line after another without making objects.
///
/// It reads and writes no JSON: [JsonMembers] does, with its hands in these arrays. That is why it
/// is one object with this tree instead of holding it.
abstract class JsonNodes {
  /// Stands for no node.
  static final int NONE = -1;

  /// Objects with more members than this use a hash table, so that the time for a line with very
  /// many names grows only with its length.
  private static final int FEW = 16;

  private static final int SEED = (int) System.nanoTime() | 1;

  // In which array bytes lie.
  static final byte LINE = 0;
  static final byte INNER = 1;
  static final byte MADE = 2;

  // Kinds of nodes.
  static final byte SCALAR = 0;
  static final byte OBJECT = 1;
  static final byte ARRAY = 2;

  /// The arrays in which the bytes of names and values lie.
  final byte[][] sources = {new byte[0], new byte[0], new byte[0]};

  int nodes;
  int[] next = new int[64];
  private int[] owner = new int[64];
  int[] first = new int[64];
  private int[] last = new int[64];
  int[] size = new int[64];
  int[] hash = new int[64];
  int[] nameFrom = new int[64];
  int[] nameTo = new int[64];
  int[] from = new int[64];
  int[] to = new int[64];
  byte[] nameSource = new byte[64];
  byte[] source = new byte[64];
  byte[] kind = new byte[64];

  /// Whether the node's bytes can be written as they are.
  boolean[] whole = new boolean[64];

  private boolean[] tabled = new boolean[64];

  private int[] table = new int[64];
  private int entries;

  /// Removes all nodes.
  final void clear() {
    nodes = 0;
    if (entries > 0) {
      Arrays.fill(table, 0);
      entries = 0;
    }
  }

  /// A new node, which stands nowhere yet.
  final int node() {
    int node = nodes++;
    if (node == next.length) {
      grow(node * 2);
    }
    next[node] = NONE;
    owner[node] = NONE;
    first[node] = NONE;
    last[node] = NONE;
    size[node] = 0;
    kind[node] = SCALAR;
    whole[node] = true;
    tabled[node] = false;
    return node;
  }

  private void grow(int room) {
    next = Arrays.copyOf(next, room);
    owner = Arrays.copyOf(owner, room);
    first = Arrays.copyOf(first, room);
    last = Arrays.copyOf(last, room);
    size = Arrays.copyOf(size, room);
    hash = Arrays.copyOf(hash, room);
    nameFrom = Arrays.copyOf(nameFrom, room);
    nameTo = Arrays.copyOf(nameTo, room);
    from = Arrays.copyOf(from, room);
    to = Arrays.copyOf(to, room);
    nameSource = Arrays.copyOf(nameSource, room);
    source = Arrays.copyOf(source, room);
    kind = Arrays.copyOf(kind, room);
    whole = Arrays.copyOf(whole, room);
    tabled = Arrays.copyOf(tabled, room);
  }

  // Names.

  /// Parts names that differ, most of the time. The same bytes have the same hash everywhere.
  static int hash(byte[] name, int start, int end) {
    long mixed = (long) end - start;
    int most = Math.min(end, start + 8);
    for (int i = start; i < most; i++) {
      mixed = mixed * 31 + name[i];
    }
    if (end > start) {
      mixed = mixed * 31 + name[end - 1];
    }
    return (int) mixed;
  }

  /// The member of an object with this name, whose [#hash] is wanted.
  final int member(int object, byte[] name, int start, int end, int wanted) {
    if (tabled[object]) {
      return tabledMember(object, name, start, end);
    }
    for (int node = first[object]; node != NONE; node = next[node]) {
      if (hash[node] == wanted && isNamed(node, name, start, end)) {
        return node;
      }
    }
    return NONE;
  }

  private boolean isNamed(int node, byte[] name, int start, int end) {
    return Arrays.equals(sources[nameSource[node]], nameFrom[node], nameTo[node], name, start, end);
  }

  private int tabledMember(int object, byte[] name, int start, int end) {
    int slot = slot(object, name, start, end);
    while (table[slot] != 0) {
      int node = table[slot] - 1;
      if (isMember(node, object) && isNamed(node, name, start, end)) {
        return node;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return NONE;
  }

  /// Whether a node of the table is still in use: nodes that were given up stay in it.
  private boolean isMember(int node, int object) {
    return node < nodes && owner[node] == object;
  }

  private int slot(int object, byte[] name, int start, int end) {
    int mixed = SEED + object;
    for (int i = start; i < end; i++) {
      mixed = (mixed ^ name[i]) * 0x01000193;
      mixed ^= mixed >>> 15;
    }
    return (mixed * 0x9E3779B1 >>> 7) & (table.length - 1);
  }

  private void enter(int object, int node) {
    if (++entries * 2 > table.length) {
      int[] before = table;
      table = new int[before.length * 2];
      for (int entry : before) {
        if (entry != 0 && entry <= nodes && owner[entry - 1] != NONE) {
          place(owner[entry - 1], entry - 1);
        }
      }
    }
    place(object, node);
  }

  private void place(int object, int node) {
    int slot = slot(object, sources[nameSource[node]], nameFrom[node], nameTo[node]);
    while (table[slot] != 0) {
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = node + 1;
  }

  // Moving.

  /// Puts a node behind the last one inside another.
  final void attach(int parent, int node) {
    next[node] = NONE;
    owner[node] = parent;
    if (first[parent] == NONE) {
      first[parent] = node;
    } else {
      next[last[parent]] = node;
    }
    last[parent] = node;
    size[parent]++;
  }

  /// The same of a member, which can be found by its name from then on.
  final void append(int object, int member) {
    attach(object, member);
    if (tabled[object]) {
      enter(object, member);
    } else if (size[object] > FEW) {
      tabled[object] = true;
      for (int node = first[object]; node != NONE; node = next[node]) {
        enter(object, node);
      }
    }
  }

  /// Takes a member out of its object.
  final void detach(int object, int member) {
    whole[object] = false;
    int before = NONE;
    for (int node = first[object]; node != member; node = next[node]) {
      before = node;
    }
    if (before == NONE) {
      first[object] = next[member];
    } else {
      next[before] = next[member];
    }
    if (last[object] == member) {
      last[object] = before;
    }
    size[object]--;
    owner[member] = NONE;
  }

  /// Gives the node another one's value.
  final void take(int node, int value) {
    source[node] = source[value];
    from[node] = from[value];
    to[node] = to[value];
    kind[node] = kind[value];
    whole[node] = whole[value];
    empty(node);
    for (int child = first[value]; child != NONE; ) {
      int behind = next[child];
      if (kind[node] == OBJECT) {
        append(node, child);
      } else {
        attach(node, child);
      }
      child = behind;
    }
  }

  /// Removes all children, and unlinks each of them: the hash table would still find it.
  final void empty(int node) {
    for (int child = first[node]; child != NONE; child = next[child]) {
      owner[child] = NONE;
    }
    first[node] = NONE;
    last[node] = NONE;
    size[node] = 0;
    tabled[node] = false;
  }

  /// A copy of a node with all that is inside it, which stands nowhere yet.
  final int copy(int node) {
    int copy = node();
    nameSource[copy] = nameSource[node];
    nameFrom[copy] = nameFrom[node];
    nameTo[copy] = nameTo[node];
    hash[copy] = hash[node];
    source[copy] = source[node];
    from[copy] = from[node];
    to[copy] = to[node];
    kind[copy] = kind[node];
    whole[copy] = whole[node];
    for (int child = first[node]; child != NONE; child = next[child]) {
      int copied = copy(child);
      if (kind[copy] == OBJECT) {
        append(copy, copied);
      } else {
        attach(copy, copied);
      }
    }
    return copy;
  }
}
