package dev.natship.transport;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A body before compression: a list of parts of arrays, which are not copied.
///
/// The arrays belong to the caller and must not change until the request is over.
public final class Content {
  private byte[][] arrays = new byte[8][];
  private int[] offsets = new int[8];
  private int[] lengths = new int[8];
  private int count;
  private long length;

  public Content add(byte[] bytes) {
    return add(bytes, 0, bytes.length);
  }

  public Content add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  public Content add(Output output) {
    return add(output.array(), 0, output.size());
  }

  @SuppressWarnings("ReferenceEquality") // The same array, not an equal one: its next part.
  public Content add(byte[] bytes, int offset, int size) {
    if (size == 0) {
      return this;
    }
    length += size;
    int last = count - 1;
    if (last >= 0 && arrays[last] == bytes && offsets[last] + lengths[last] == offset) {
      lengths[last] += size;
      return this;
    }
    if (count == arrays.length) {
      arrays = Arrays.copyOf(arrays, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    arrays[count] = bytes;
    offsets[count] = offset;
    lengths[count] = size;
    count++;
    return this;
  }

  /// All items of a batch, one after another. Items that are neighbours in the batch's array become
  /// one piece.
  public Content addItems(Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      add(batch.data(), batch.offset(i), batch.length(i));
    }
    return this;
  }

  /// All items of a batch with a comma between two, as in a JSON array.
  public Content addItemsWithCommas(Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      add(i == 0 ? "" : ",").add(batch.data(), batch.offset(i), batch.length(i));
    }
    return this;
  }

  /// Takes bytes off the end: the separator after the last item.
  public Content dropLast(int size) {
    int left = size;
    while (left > 0 && count > 0) {
      int cut = Math.min(left, lengths[count - 1]);
      lengths[count - 1] -= cut;
      length -= cut;
      left -= cut;
      if (lengths[count - 1] == 0) {
        count--;
      }
    }
    return this;
  }

  public long length() {
    return length;
  }

  /// How many pieces there are.
  int pieces() {
    return count;
  }

  byte[] array(int piece) {
    return arrays[piece];
  }

  int offset(int piece) {
    return offsets[piece];
  }

  int length(int piece) {
    return lengths[piece];
  }

  public byte[] toByteArray() {
    byte[] all = new byte[Math.toIntExact(length)];
    int at = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(arrays[i], offsets[i], all, at, lengths[i]);
      at += lengths[i];
    }
    return all;
  }

  @Override
  public String toString() {
    return "Content of " + length + " bytes";
  }
}
