package dev.natship.transport;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Items that begin with the key they are grouped by in the request: Loki's labels, OTLP's
/// resource.
///
/// An item is a four-byte length, the key, and the value. The key counts towards the item's length,
/// so a request is never larger than the lane expects.
public final class KeyedItems {
  private static final int PREFIX = 4;

  /// The items of a batch that share one key, in the order they came.
  public record Group(byte[] key, List<Integer> items) {}

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
    Map<Key, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Key key = new Key(batch.data(), batch.offset(i) + PREFIX, keyLength(batch, i));
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
    }
    List<Group> list = new ArrayList<>(groups.size());
    groups.forEach((key, items) -> list.add(new Group(key.copy(), items)));
    return list;
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

  private static final class Key {
    private final byte[] data;
    private final int offset;
    private final int length;
    private final int hash;

    Key(byte[] data, int offset, int length) {
      this.data = data;
      this.offset = offset;
      this.length = length;
      int hash = 1;
      for (int i = offset; i < offset + length; i++) {
        hash = 31 * hash + data[i];
      }
      this.hash = hash;
    }

    byte[] copy() {
      return Arrays.copyOfRange(data, offset, offset + length);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && Arrays.equals(
              data, offset, offset + length, key.data, key.offset, key.offset + key.length);
    }
  }
}
