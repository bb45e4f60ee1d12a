package dev.natship.batches;

import dev.natship.api.Batch;
import dev.natship.chunks.ArrayPool;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/// A batch that is being filled, by the lane's thread alone. It never grows by itself: whoever
/// fills it pays for its arrays first. They become the [SealedBatch]'s when it is sealed.
public final class OpenBatch {
  private final String partition;
  private final long openedNanos;
  private byte[] data;
  private byte[] records;
  private int[] offsets;
  private int[] lengths;
  private int[] recordOffsets;
  private long[] times;
  private long[] sequences;
  private long[] received;
  private byte[] levels;
  private int size;
  private int bytes;
  private int recordBytes;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /// How many of its items the ledger knows of; guarded by the ledger's lock.
  int counted;

  /// The sequences of these items. Another array than `sequences` once that had to grow.
  private long[] countedSequences = new long[0];

  /// Whether it has items that the ledger does not know of. For the lane's thread alone.
  boolean touched;

  /// Its class of fullness in [OpenBatches]. For the lane's thread alone.
  int fullness;

  public OpenBatch(
      String partition, long openedNanos, BatchSizes sizes, IntFunction<byte[]> arrays) {
    this.partition = partition;
    this.openedNanos = openedNanos;
    this.data = arrays.apply(sizes.data());
    this.records = arrays.apply(sizes.records());
    this.offsets = new int[sizes.items()];
    this.lengths = new int[sizes.items()];
    this.recordOffsets = new int[sizes.items() + 1];
    this.times = new long[sizes.items()];
    this.sequences = new long[sizes.items()];
    this.received = new long[sizes.items()];
    this.levels = new byte[sizes.items()];
  }

  public String partition() {
    return partition;
  }

  public long openedNanos() {
    return openedNanos;
  }

  public int size() {
    return size;
  }

  /// Encoded bytes, without what the destination counts besides.
  public long bytes() {
    return bytes;
  }

  public int recordBytes() {
    return recordBytes;
  }

  /// What it takes in memory, used or not.
  public long weight() {
    return sizes().weight(partition);
  }

  public BatchSizes sizes() {
    return new BatchSizes(data.length, records.length, offsets.length);
  }

  public boolean hasRoom(int encoded, int record) {
    return size < offsets.length
        && data.length - bytes >= encoded
        && records.length - recordBytes >= record;
  }

  /// How long its arrays should be to take one more item, and others after it. Records have no
  /// limit of their own, but there will be no more of them than a full batch has if those to come
  /// are like those that are here, with an eighth to spare.
  ///
  /// @param ample twice as much as now, if that is not more than `mostBytes`; otherwise an eighth
  ///   more
  public BatchSizes grown(int encoded, int record, boolean ample, long mostBytes) {
    long data = (long) bytes + encoded;
    long records = (long) recordBytes + record;
    double mostRecords = 1.125 * mostBytes / Math.max(1, data) * records;
    return new BatchSizes(
        longer(this.data.length, bytes + encoded, ample, mostBytes),
        longer(this.records.length, recordBytes + record, ample, (long) mostRecords),
        size < offsets.length ? offsets.length : more(size, ample));
  }

  private static int longer(int length, int needed, boolean ample, long most) {
    if (needed <= length) {
      return length;
    }
    return ArrayPool.rounded((int) Math.max(needed, Math.min(more(length, ample), most)));
  }

  private static int more(int length, boolean ample) {
    return (int) Math.min(Integer.MAX_VALUE / 2, (long) length + (ample ? length : length / 8) + 1);
  }

  public void grow(BatchSizes sizes, IntFunction<byte[]> arrays) {
    data = longer(data, bytes, sizes.data(), arrays);
    records = longer(records, recordBytes, sizes.records(), arrays);
    if (sizes.items() > offsets.length) {
      resize(sizes.items());
    }
  }

  private static byte[] longer(byte[] array, int used, int length, IntFunction<byte[]> arrays) {
    if (length <= array.length) {
      return array;
    }
    byte[] longer = arrays.apply(length);
    System.arraycopy(array, 0, longer, 0, used);
    return longer;
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

  boolean hasCounted(long sequence) {
    return Arrays.binarySearch(countedSequences, 0, counted, sequence) >= 0;
  }

  long firstSequence() {
    return sequences[0];
  }

  long firstReceived() {
    return received[0];
  }

  /// How far apart its lines would be with one more at `time`.
  public long spanWith(long time) {
    return Math.max(latest, time) - Math.min(earliest, time);
  }

  /// Adds an item, for which there must be room.
  public void add(
      byte[] source,
      int start,
      int encoded,
      long time,
      long sequence,
      long receivedNanos,
      int level,
      byte[] chunk,
      int at,
      int length) {
    System.arraycopy(source, start, data, bytes, encoded);
    System.arraycopy(chunk, at, records, recordBytes, length);
    offsets[size] = bytes;
    lengths[size] = encoded;
    times[size] = time;
    sequences[size] = sequence;
    received[size] = receivedNanos;
    levels[size] = (byte) level;
    recordOffsets[size] = recordBytes;
    bytes += encoded;
    recordBytes += length;
    earliest = Math.min(earliest, time);
    latest = Math.max(latest, time);
    size++;
  }

  /// The id names exactly these bytes: a retry, and the same batch built again after a restart,
  /// have the same.
  public SealedBatch seal(String family) {
    recordOffsets[size] = recordBytes;
    if (size < offsets.length) {
      resize(size);
    }
    Batch batch =
        new Batch(
            id(family, sequences[0], size, checksum(data, bytes)),
            partition,
            trimmed(data, bytes),
            offsets,
            lengths,
            times);
    return new SealedBatch(
        family, batch, sequences, received, levels, trimmed(records, recordBytes), recordOffsets);
  }

  /// Without most of the room that was never used: a batch may have to wait for long.
  private static byte[] trimmed(byte[] array, int used) {
    int length = ArrayPool.rounded(used);
    return array.length - length > Math.max(1024, used / 2) ? Arrays.copyOf(array, length) : array;
  }

  /// What all ids of a lane begin with while the journal lives.
  public static String family(String lane, long epoch) {
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

  /// Some items of a sealed batch as one of their own, without the memory of the others.
  public static SealedBatch compacted(SealedBatch sealed, int[] items) {
    Batch batch = sealed.batch();
    int bytes = 0;
    int recordBytes = 0;
    for (int item : items) {
      bytes += batch.length(item);
      recordBytes += sealed.recordLength(item);
    }
    OpenBatch smaller =
        new OpenBatch(
            batch.partition(), 0, new BatchSizes(bytes, recordBytes, items.length), byte[]::new);
    for (int item : items) {
      smaller.add(
          batch.data(),
          batch.offset(item),
          batch.length(item),
          batch.timeNanos(item),
          sealed.sequence(item),
          sealed.receivedNanos(item),
          sealed.level(item).ordinal(),
          sealed.records(),
          sealed.recordOffset(item),
          sealed.recordLength(item));
    }
    return smaller.seal(sealed.family());
  }
}
