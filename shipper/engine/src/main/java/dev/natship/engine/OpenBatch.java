package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A batch that is being filled, by the lane's thread alone. Its arrays become the [Parcel]'s when
/// it is sealed.
final class OpenBatch {
  private final String partition;
  private final long openedNanos;
  private final Output data;
  private final Output records;
  private int[] offsets;
  private int[] lengths;
  private int[] recordOffsets;
  private long[] times;
  private long[] sequences;
  private long[] received;
  private byte[] levels;
  private int size;
  private long bytes;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /// How many of its items the ledger knows of; guarded by the ledger's lock.
  int counted;

  /// Of which sequences; another array than `sequences` once that had to grow.
  private long[] countedSequences = new long[0];

  /// @param items for how many there shall be room at first, one or more
  OpenBatch(String partition, long openedNanos, byte[] data, byte[] records, int items) {
    this.partition = partition;
    this.openedNanos = openedNanos;
    this.data = new Output(data);
    this.records = new Output(records);
    this.offsets = new int[items];
    this.lengths = new int[items];
    this.recordOffsets = new int[items + 1];
    this.times = new long[items];
    this.sequences = new long[items];
    this.received = new long[items];
    this.levels = new byte[items];
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

  int recordBytes() {
    return records.size();
  }

  /// Lets the ledger know of all items there are. Its lock is held.
  void count() {
    counted = size;
    countedSequences = sequences;
  }

  /// For any thread that holds the ledger's lock.
  long countedSequence(int item) {
    return countedSequences[item];
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
      resize(size * 2);
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
    if (size < offsets.length) {
      resize(size);
    }
    Batch batch =
        new Batch(
            id(family, sequences[0], size, checksum(data.array(), data.size())),
            partition,
            trimmed(data),
            offsets,
            lengths,
            times);
    return new Parcel(family, batch, sequences, received, levels, trimmed(records), recordOffsets);
  }

  /// Without most of the room that was never used: a batch may have to wait for long.
  private static byte[] trimmed(Output out) {
    return out.array().length - out.size() > Math.max(1024, out.size() / 2)
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

  private void resize(int capacity) {
    offsets = Arrays.copyOf(offsets, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    recordOffsets = Arrays.copyOf(recordOffsets, capacity + 1);
    times = Arrays.copyOf(times, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    received = Arrays.copyOf(received, capacity);
    levels = Arrays.copyOf(levels, capacity);
  }
}
