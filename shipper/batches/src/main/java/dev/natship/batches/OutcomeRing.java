package dev.natship.batches;

import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Entries of any length in a ring of bytes, each behind its length. It grows as far as the memory
/// of all lanes allows; which entries go when it is full is not its affair.
final class OutcomeRing {
  static final int LEAST = 4 << 10;
  static final int MOST = 64 << 10;

  private final OutcomeMemory memory;
  private byte[] ring = {};

  /// Where the oldest entry begins, and where the next one will; a place in the ring is one of
  /// these modulo its length.
  private long head;

  private long tail;

  OutcomeRing(OutcomeMemory memory) {
    this.memory = memory;
  }

  int bytes() {
    return ring.length;
  }

  long head() {
    return head;
  }

  long tail() {
    return tail;
  }

  boolean isEmpty() {
    return head == tail;
  }

  /// Whether an entry of that length has room, for which it grows as long as it may.
  boolean hasRoom(int length) {
    int needed = length + (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3);
    while (ring.length - (tail - head) < needed) {
      if (!grow()) {
        return false;
      }
    }
    return true;
  }

  /// There must be room.
  void append(Output entry) {
    int length = entry.size();
    long rest = length;
    while (rest > 0x7F) {
      ring[place(tail++)] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    ring[place(tail++)] = (byte) rest;
    byte[] bytes = entry.array();
    int at = place(tail);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(bytes, 0, ring, at, first);
    System.arraycopy(bytes, first, ring, 0, length - first);
    tail += length;
  }

  /// Lets go of all entries before that one.
  void drop(long position) {
    head = position;
  }

  void clear() {
    ring = new byte[0];
    head = 0;
    tail = 0;
  }

  /// All entries, one behind the other.
  byte[] entries() {
    byte[] entries = new byte[(int) (tail - head)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = ring[place(head + i)];
    }
    return entries;
  }

  /// These and no others.
  void fill(byte[] entries) {
    clear();
    if (entries.length > 0) {
      int room = LEAST / 4;
      while (room < entries.length) {
        room *= 2;
      }
      ring = Arrays.copyOf(entries, room);
    }
    tail = entries.length;
  }

  /// Whether the entries are more than this lane may have by now.
  boolean isTooLong() {
    return tail - head > fitting();
  }

  /// Down to what this lane may have by now.
  void shrink() {
    if (fitting() < ring.length) {
      resize(fitting());
    }
  }

  private int fitting() {
    int most = most();
    int length = ring.length;
    while (length > most) {
      length /= 2;
    }
    return length;
  }

  private int most() {
    return Math.clamp(memory.share(), LEAST, MOST);
  }

  private boolean grow() {
    int length = ring.length == 0 ? LEAST / 4 : 2 * ring.length;
    if (length > most()) {
      return false;
    }
    resize(length);
    return true;
  }

  /// A power of two, in which everything has room.
  private void resize(int length) {
    byte[] other = new byte[length];
    for (long position = head; position < tail; position++) {
      other[(int) (position & (length - 1))] = ring[place(position)];
    }
    ring = other;
  }

  private int place(long position) {
    return (int) (position & (ring.length - 1));
  }

  Place at(long position) {
    return new Place(position);
  }

  /// A place in the ring from which is read.
  final class Place {
    private long position;

    private Place(long position) {
      this.position = position;
    }

    long position() {
      return position;
    }

    int next() {
      return ring[place(position++)] & 0xFF;
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        int next = next();
        value |= (long) (next & 0x7F) << shift;
        if (next < 0x80) {
          return value;
        }
      }
    }

    long signed() {
      long value = number();
      return value >>> 1 ^ -(value & 1);
    }

    /// Whether the sequences hold the one at that distance from the first. Then it stands behind
    /// them.
    boolean holds(long place, long span) {
      if (next() == OutcomeEntry.AS_BITS) {
        boolean holds = (ring[OutcomeRing.this.place(position + place / 8)] & 1 << place % 8) != 0;
        position += (span + 7) / 8;
        return holds;
      }
      long runs = number();
      long at = 0;
      boolean holds = false;
      for (long i = 0; i < runs; i++) {
        long end = i == runs - 1 ? span : at + number();
        holds |= place >= at && place < end;
        at = i == runs - 1 ? end : end + number();
      }
      return holds;
    }

    String text() {
      byte[] text = new byte[(int) number()];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) next();
      }
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
