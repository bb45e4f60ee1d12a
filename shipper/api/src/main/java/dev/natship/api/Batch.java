package dev.natship.api;

import java.util.Arrays;

/// Encoded lines that go out together. A retry sees the same bytes under the same [#id()]; when a
/// sink has answered [Delivery.Accepted], the array is filled with other lines, so whoever wants
/// some of it for longer copies it.
///
/// The id is stable across retries, and unique, so a destination may use it as idempotency key or
/// object name.
public final class Batch {
  private final String id;
  private final String partition;
  private final byte[] data;
  private final int[] offsets;
  private final int[] lengths;
  private final long[] times;
  private final long bytes;

  /// Takes the arrays as they are, without copying; nobody may write to them afterwards.
  ///
  /// @param offsets where each item begins in `data`
  /// @param lengths how long each item is
  /// @param times each line's time in nanoseconds since the epoch
  public Batch(
      String id, String partition, byte[] data, int[] offsets, int[] lengths, long[] times) {
    if (offsets.length != lengths.length || offsets.length != times.length) {
      throw new IllegalArgumentException("offsets, lengths and times differ in number");
    }
    this.id = id;
    this.partition = partition;
    this.data = data;
    this.offsets = offsets;
    this.lengths = lengths;
    this.times = times;
    long sum = 0;
    for (int length : lengths) {
      sum += length;
    }
    this.bytes = sum;
  }

  public String id() {
    return id;
  }

  /// What [Encoding#partition] answered for all of these lines.
  public String partition() {
    return partition;
  }

  public int size() {
    return offsets.length;
  }

  /// The sum of the items' lengths.
  public long bytes() {
    return bytes;
  }

  /// The array that holds the items, to be read only.
  public byte[] data() {
    return data;
  }

  public int offset(int item) {
    return offsets[item];
  }

  public int length(int item) {
    return lengths[item];
  }

  public long timeNanos(int item) {
    return times[item];
  }

  public void write(int item, Output out) {
    out.write(data, offsets[item], lengths[item]);
  }

  public byte[] item(int item) {
    return Arrays.copyOfRange(data, offsets[item], offsets[item] + lengths[item]);
  }

  /// A batch of some of these items, in the order given, over the same bytes.
  public Batch subset(String id, int... items) {
    int[] someOffsets = new int[items.length];
    int[] someLengths = new int[items.length];
    long[] someTimes = new long[items.length];
    for (int i = 0; i < items.length; i++) {
      someOffsets[i] = offsets[items[i]];
      someLengths[i] = lengths[items[i]];
      someTimes[i] = times[items[i]];
    }
    return new Batch(id, partition, data, someOffsets, someLengths, someTimes);
  }

  @Override
  public String toString() {
    return "Batch " + id + " (" + size() + " events, " + bytes + " bytes)";
  }
}
