package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A batch that is being filled, by the lane's thread alone. Its arrays become the [Parcel]'s when
/// it is sealed.
final class OpenBatch {
  private static final int FIRST_ITEMS = 64;

  private final String partition;
  private final long openedNanos;
  private final Output data;
  private final Output records;
  private int[] offsets = new int[FIRST_ITEMS];
  private int[] lengths = new int[FIRST_ITEMS];
  private int[] recordOffsets = new int[FIRST_ITEMS + 1];
  private long[] times = new long[FIRST_ITEMS];
  private long[] sequences = new long[FIRST_ITEMS];
  private long[] received = new long[FIRST_ITEMS];
  private byte[] levels = new byte[FIRST_ITEMS];
  private int size;
  private long bytes;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /// How many of its items the ledger knows of; guarded by the ledger's lock.
  int counted;

  OpenBatch(String partition, long openedNanos, int dataBytes, int recordBytes) {
    this.partition = partition;
    this.openedNanos = openedNanos;
    this.data = new Output(dataBytes);
    this.records = new Output(recordBytes);
  }

  String partition() {
    return partition;
  }

  long openedNanos() {
    return openedNanos;
  }

  int size() {
    return size;
  }

  /// Encoded bytes, without what the destination counts besides.
  long bytes() {
    return bytes;
  }

  long weight() {
    return bytes + records.size();
  }

  long firstSequence() {
    return sequences[0];
  }

  long firstReceived() {
    return received[0];
  }

  /// Where the next item is encoded; what is not [#add]ed is truncated away again.
  Output data() {
    return data;
  }

  /// How far apart its events would be with one more at `time`.
  long spanWith(long time) {
    return Math.max(latest, time) - Math.min(earliest, time);
  }

  /// Makes the bytes of `data` from `start` on the next item.
  void add(
      int start,
      long time,
      long sequence,
      long receivedNanos,
      int level,
      byte[] chunk,
      int at,
      int length) {
    if (size == offsets.length) {
      grow();
    }
    offsets[size] = start;
    lengths[size] = data.size() - start;
    times[size] = time;
    sequences[size] = sequence;
    received[size] = receivedNanos;
    levels[size] = (byte) level;
    recordOffsets[size] = records.size();
    records.write(chunk, at, length);
    bytes += lengths[size];
    earliest = Math.min(earliest, time);
    latest = Math.max(latest, time);
    size++;
  }

  /// The id names exactly these bytes: a retry, and the same batch built again after a restart,
  /// have the same.
  Parcel seal(String family) {
    recordOffsets[size] = records.size();
    int[] itemOffsets = Arrays.copyOf(offsets, size);
    int[] itemLengths = Arrays.copyOf(lengths, size);
    long[] itemTimes = Arrays.copyOf(times, size);
    Batch batch =
        new Batch(
            id(family, sequences[0], size, checksum(data.array(), data.size())),
            partition,
            trimmed(data),
            itemOffsets,
            itemLengths,
            itemTimes);
    return new Parcel(
        family,
        batch,
        Arrays.copyOf(sequences, size),
        Arrays.copyOf(received, size),
        Arrays.copyOf(levels, size),
        trimmed(records),
        Arrays.copyOf(recordOffsets, size + 1));
  }

  /// Without most of the room that was never used: a batch may have to wait for long.
  private static byte[] trimmed(Output out) {
    return out.array().length - out.size() > Math.max(1024, out.size() / 4)
        ? out.toByteArray()
        : out.array();
  }

  /// What all ids of a lane begin with while the journal lives.
  static String family(String lane, long epoch) {
    return lane + '-' + Long.toUnsignedString(epoch, 36) + '-';
  }

  static String id(String family, long sequence, int size, long checksum) {
    return family + sequence + '-' + size + '-' + Long.toHexString(checksum);
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  private void grow() {
    int capacity = size * 2;
    offsets = Arrays.copyOf(offsets, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    recordOffsets = Arrays.copyOf(recordOffsets, capacity + 1);
    times = Arrays.copyOf(times, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    received = Arrays.copyOf(received, capacity);
    levels = Arrays.copyOf(levels, capacity);
  }
}
