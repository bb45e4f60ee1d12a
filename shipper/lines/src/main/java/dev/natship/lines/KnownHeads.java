package dev.natship.lines;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Remembers how the lines of each writer begin, byte by byte. What a platform puts around a
/// message stays the same from line to line up to the message, and comparing it all at once is
/// cheaper than reading its values.
///
/// A head ends where a value begins. It keeps the node of [KnownShapes] that stands before that
/// value, and what was found up to there.
final class KnownHeads {
  private static final int SLOTS = 1024;

  /// A shorter head would save nothing.
  private static final int LEAST = 48;

  private static final int LONGEST = 1024;

  private static final int PATH = 40;
  private static final int KIND = 32;
  private static final int START = 16;

  /// After so many lines that began in another way, a head is replaced. The number doubles each
  /// time that it did not help.
  private static final int LEAST_PATIENCE = 4;

  private static final int MOST_PATIENCE = 1024;

  /// How the lines of one writer begin. Positions are from the line's beginning.
  static final class Head {
    private byte[] text = {};
    private int length;
    private int misses;
    private int patience = LEAST_PATIENCE;

    /// Which nodes these are: they are numbered anew when [KnownShapes] forgets them.
    private int age;

    private int node;

    /// What was found: for each path its place and kind, in one number.
    private long[] values = {};

    private int count;

    /// The paths that were found, one bit each, and how many of `values` are none of names.
    private int found;

    private int others;

    /// What the record of such a line began with, once that is known.
    private @Nullable KnownStart start;

    int length() {
      return length;
    }

    int node() {
      return node;
    }

    int count() {
      return count;
    }

    int found() {
      return found;
    }

    /// How many values come before those of names.
    int others() {
      return others;
    }

    /// Null where it is not known for this subject.
    @Nullable KnownStart start(String subject) {
      KnownStart known = start;
      return known != null && known.isOf(subject) ? known : null;
    }

    boolean hasStart() {
      return start != null;
    }

    /// The first one stays, lest lines of two subjects replace each other's.
    void keep(KnownStart known) {
      start = known;
    }

    int path(int index) {
      return (int) (values[index] >>> PATH);
    }

    int kind(int index) {
      return (int) (values[index] >>> KIND) & 0xff;
    }

    int start(int index) {
      return (int) (values[index] >>> START) & 0xffff;
    }

    int end(int index) {
      return (int) values[index] & 0xffff;
    }

    /// How much of the line is as it was before; -1 when the whole head is.
    int differsAt(byte[] bytes, int from, int to, int age) {
      if (length == 0 || age != this.age) {
        return 0;
      }
      int differing = Arrays.mismatch(text, 0, length, bytes, from, Math.min(to, from + length));
      if (differing < 0 && misses != 0) {
        misses = 0;
        patience = LEAST_PATIENCE;
      }
      return differing;
    }

    /// Up to where a new head may reach, after a line that differs from this one; 0 when this one
    /// stays.
    int limit(int differing) {
      if (differing >= LEAST) {
        return differing;
      }
      if (++misses < patience && length > 0) {
        return 0;
      }
      return LONGEST;
    }

    void set(byte[] bytes, int from, int length, int age, int node) {
      if (misses >= patience) {
        patience = Math.min(2 * patience, MOST_PATIENCE);
      }
      misses = 0;
      if (text.length < length) {
        text = new byte[length];
      }
      System.arraycopy(bytes, from, text, 0, length);
      this.length = length;
      this.age = age;
      this.node = node;
      count = 0;
      found = 0;
      others = 0;
      this.start = null;
    }

    /// Those of names come last.
    void keep(int path, int kind, int start, int end) {
      found |= 1 << path;
      others += (CorePath.NAMES >>> path & 1) == 0 ? 1 : 0;
      if (count == values.length) {
        values = Arrays.copyOf(values, Math.max(8, 2 * count));
      }
      values[count++] = (long) path << PATH | (long) kind << KIND | (long) start << START | end;
    }
  }

  private final @Nullable Head[] heads = new Head[SLOTS];

  /// @param writer a number for the program that wrote the line
  Head of(int writer) {
    int slot = (writer ^ writer >>> 10 ^ writer >>> 20) & (SLOTS - 1);
    Head head = heads[slot];
    if (head == null) {
      head = new Head();
      heads[slot] = head;
    }
    return head;
  }

  static boolean isWorthIt(int length) {
    return length >= LEAST;
  }
}
