package dev.natship.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// The values that a field has in a block: all of them while they are few, else bits that know what
/// is certainly not among them.
sealed interface NameSet {
  int BLOOM_BYTES = 1024;
  int MOST_NAMES = 64;
  int MOST_BYTES = 2048;

  boolean mayHave(String value);

  void write(ByteBuffer into);

  int size();

  /// All values.
  record Names(Set<String> names) implements NameSet {
    public Names {
      names = Set.copyOf(names);
    }

    @Override
    public boolean mayHave(String value) {
      return names.contains(value);
    }

    @Override
    public int size() {
      return 3
          + names.stream().mapToInt(name -> 2 + name.getBytes(StandardCharsets.UTF_8).length).sum();
    }

    @Override
    public void write(ByteBuffer into) {
      into.put((byte) 0).putShort((short) names.size());
      names.stream()
          .sorted()
          .map(name -> name.getBytes(StandardCharsets.UTF_8))
          .forEach(name -> into.putShort((short) name.length).put(name));
    }
  }

  /// Four bits for each value.
  record Bloom(byte[] bits) implements NameSet {
    private static final int HASHES = 4;

    @Override
    public boolean mayHave(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      long hash = hash(bytes, bytes.length);
      for (int i = 0; i < HASHES; i++) {
        int bit = bit(hash, i);
        if ((bits[bit >>> 3] & 1 << (bit & 7)) == 0) {
          return false;
        }
      }
      return true;
    }

    void add(byte[] value, int length) {
      long hash = hash(value, length);
      for (int i = 0; i < HASHES; i++) {
        int bit = bit(hash, i);
        bits[bit >>> 3] |= (byte) (1 << (bit & 7));
      }
    }

    /// FNV-1a, whose upper half is the step from one bit to the next.
    private static long hash(byte[] value, int length) {
      long hash = 0xcbf29ce484222325L;
      for (int i = 0; i < length; i++) {
        hash = (hash ^ value[i] & 0xff) * 0x100000001b3L;
      }
      return hash ^ hash >>> 29;
    }

    private static int bit(long hash, int i) {
      return ((int) hash + i * (int) (hash >>> 32 | 1)) & BLOOM_BYTES * 8 - 1;
    }

    @Override
    public int size() {
      return 1 + BLOOM_BYTES;
    }

    @Override
    public void write(ByteBuffer into) {
      into.put((byte) 1).put(bits);
    }
  }

  static NameSet read(ByteBuffer from) {
    if (from.get() == 1) {
      byte[] bits = new byte[BLOOM_BYTES];
      from.get(bits);
      return new Bloom(bits);
    }
    int count = from.getShort();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[from.getShort()];
      from.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return new Names(names);
  }

  /// Gathers the values of one field. Makes an object for each new value only.
  final class Gathered {
    private byte[][] names = new byte[8][];
    private int count;
    private int bytes;
    private int last;
    private byte[] bits = {};

    void clear() {
      count = 0;
      bytes = 0;
      last = 0;
      bits = new byte[0];
    }

    void add(byte[] value, int length) {
      if (bits.length > 0) {
        new Bloom(bits).add(value, length);
        return;
      }
      if (last < count && is(names[last], value, length)) {
        return;
      }
      for (int i = 0; i < count; i++) {
        if (is(names[i], value, length)) {
          last = i;
          return;
        }
      }
      if (count == MOST_NAMES || bytes + length > MOST_BYTES) {
        bits = new byte[BLOOM_BYTES];
        Bloom bloom = new Bloom(bits);
        for (int i = 0; i < count; i++) {
          bloom.add(names[i], names[i].length);
        }
        bloom.add(value, length);
        return;
      }
      if (count == names.length) {
        names = Arrays.copyOf(names, 2 * count);
      }
      last = count;
      names[count++] = Arrays.copyOf(value, length);
      bytes += length;
    }

    private static boolean is(byte[] name, byte[] value, int length) {
      return Arrays.equals(name, 0, name.length, value, 0, length);
    }

    NameSet set() {
      if (bits.length > 0) {
        return new Bloom(bits);
      }
      Set<String> texts = new HashSet<>();
      for (int i = 0; i < count; i++) {
        texts.add(new String(names[i], StandardCharsets.UTF_8));
      }
      return new Names(texts);
    }
  }
}
