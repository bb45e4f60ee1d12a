package dev.natship.transport;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Items that begin with the key they are grouped by in the request: Loki's labels, OTLP's
/// resource.
///
/// An item is a four-byte length, the key, and the value. The key counts towards the item's length,
/// so a request is never larger than the lane expects.
public final class KeyedItems {
  private static final int PREFIX = 4;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// The items of a batch that share one key, in the order they came.
  public record Group(byte[] key, int[] items) {}

  private KeyedItems() {}

  /// Begins an item and returns the mark that [#endKey] wants; the key is written next.
  public static int begin(Output out) {
    int mark = out.size();
    out.write(0);
    out.write(0);
    out.write(0);
    out.write(0);
    return mark;
  }

  /// Ends the key; whatever is written from here on is the value.
  public static void endKey(Output out, int mark) {
    int length = out.size() - mark - PREFIX;
    byte[] bytes = out.array();
    bytes[mark] = (byte) (length >>> 24);
    bytes[mark + 1] = (byte) (length >>> 16);
    bytes[mark + 2] = (byte) (length >>> 8);
    bytes[mark + 3] = (byte) length;
  }

  /// The groups of a batch, in the order in which their keys first appear.
  public static List<Group> groups(Batch batch) {
    int size = batch.size();
    int[] groups = new int[size];
    int[] firsts = new int[size];
    int[] counts = new int[size];
    int[] slots = new int[Integer.highestOneBit(Math.max(1, size)) * 4];
    int found = 0;
    for (int i = 0; i < size; i++) {
      int slot = hash(batch, i) & (slots.length - 1);
      // A slot holds the number of a group, from one on.
      while (slots[slot] != 0 && !sameKey(batch, firsts[slots[slot] - 1], i)) {
        slot = (slot + 1) & (slots.length - 1);
      }
      if (slots[slot] == 0) {
        firsts[found++] = i;
        slots[slot] = found;
      }
      groups[i] = slots[slot] - 1;
      counts[groups[i]]++;
    }
    List<Group> list = new ArrayList<>(found);
    for (int group = 0; group < found; group++) {
      int key = batch.offset(firsts[group]) + PREFIX;
      list.add(
          new Group(
              Arrays.copyOfRange(batch.data(), key, key + keyLength(batch, firsts[group])),
              new int[counts[group]]));
      counts[group] = 0;
    }
    for (int i = 0; i < size; i++) {
      list.get(groups[i]).items()[counts[groups[i]]++] = i;
    }
    return list;
  }

  private static int hash(Batch batch, int item) {
    byte[] data = batch.data();
    int at = batch.offset(item) + PREFIX;
    int end = at + keyLength(batch, item);
    long hash = (long) end - at;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(data, at)) * SPREAD;
      hash ^= hash >>> 32;
    }
    for (; at < end; at++) {
      hash = (hash ^ data[at]) * SPREAD;
    }
    return (int) (hash * SPREAD >>> 32);
  }

  private static boolean sameKey(Batch batch, int one, int other) {
    byte[] data = batch.data();
    int first = batch.offset(one) + PREFIX;
    int second = batch.offset(other) + PREFIX;
    return Arrays.equals(
        data, first, first + keyLength(batch, one), data, second, second + keyLength(batch, other));
  }

  /// Adds an item's value, uncopied.
  public static void addValue(Batch batch, int item, Content content) {
    int skipped = PREFIX + keyLength(batch, item);
    content.add(batch.data(), batch.offset(item) + skipped, valueLength(batch, item));
  }

  public static int valueLength(Batch batch, int item) {
    return batch.length(item) - PREFIX - keyLength(batch, item);
  }

  private static int keyLength(Batch batch, int item) {
    byte[] data = batch.data();
    int at = batch.offset(item);
    return (data[at] & 0xff) << 24
        | (data[at + 1] & 0xff) << 16
        | (data[at + 2] & 0xff) << 8
        | data[at + 3] & 0xff;
  }
}
