package dev.natship.segments;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The bytes of a chunk, the same in memory and on disk: a header with its own checksum, so that a
/// damaged body can be counted and stepped over, then `length, milliseconds since base, bytes` per
/// record.
public final class ChunkFormat {
  public static final int HEADER = 52;
  public static final int RECORD_HEADER = 8;
  private static final int MAGIC = 0x4e534a43;

  private static final int BODY = 4;
  private static final int COUNT = 8;
  private static final int BODY_SUM = 12;
  private static final int FIRST = 16;
  private static final int BASE = 24;
  private static final int LATEST = 32;
  private static final int EPOCH = 40;
  private static final int HEADER_SUM = 48;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// What a header says.
  public record Header(
      long first, int count, int body, int bodySum, long base, long latest, long epoch) {
    public long end() {
      return first + count;
    }

    public int size() {
      return HEADER + body;
    }
  }

  private ChunkFormat() {}

  public static int recordLength(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  public static int recordMillis(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + 4);
  }

  public static void writeRecord(
      byte[] bytes, int at, byte[] record, int offset, int length, int millis) {
    INT.set(bytes, at, length);
    INT.set(bytes, at + 4, millis);
    System.arraycopy(record, offset, bytes, at + RECORD_HEADER, length);
  }

  public static void writeHeader(
      byte[] bytes, int used, long first, int count, long base, long latest, long epoch) {
    INT.set(bytes, 0, MAGIC);
    INT.set(bytes, BODY, used - HEADER);
    INT.set(bytes, COUNT, count);
    INT.set(bytes, BODY_SUM, sum(bytes, HEADER, used - HEADER));
    LONG.set(bytes, FIRST, first);
    LONG.set(bytes, BASE, base);
    LONG.set(bytes, LATEST, latest);
    LONG.set(bytes, EPOCH, epoch);
    INT.set(bytes, HEADER_SUM, sum(bytes, 0, HEADER_SUM));
  }

  static boolean startsHeader(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) == MAGIC
        && (int) INT.get(bytes, at + HEADER_SUM) == sum(bytes, at, HEADER_SUM);
  }

  /// What a chunk says that is known to be whole.
  public static Header header(byte[] bytes, int at) {
    return new Header(
        (long) LONG.get(bytes, at + FIRST),
        (int) INT.get(bytes, at + COUNT),
        (int) INT.get(bytes, at + BODY),
        (int) INT.get(bytes, at + BODY_SUM),
        (long) LONG.get(bytes, at + BASE),
        (long) LONG.get(bytes, at + LATEST),
        (long) LONG.get(bytes, at + EPOCH));
  }

  /// Whether the body is what its header says, down to the length of each record.
  static boolean holds(byte[] bytes, Header header) {
    if (sum(bytes, HEADER, header.body()) != header.bodySum()) {
      return false;
    }
    int at = HEADER;
    for (int i = 0; i < header.count(); i++) {
      if (header.size() - at < RECORD_HEADER) {
        return false;
      }
      int length = recordLength(bytes, at);
      if (length < 0 || length > header.size() - at - RECORD_HEADER) {
        return false;
      }
      at += RECORD_HEADER + length;
    }
    return at == header.size();
  }

  public static int sum(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
