package dev.natship.kafka;

import dev.natship.api.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Reads an item of a batch, as [KafkaEncoding] wrote it, as a record with the line's own time.
final class KafkaRecords {
  static final int NO_KEY = -1;
  private static final long NANOS_A_MILLI = 1_000_000;

  private KafkaRecords() {}

  static ProducerRecord<byte[], byte[]> of(Batch batch, int item) {
    ByteBuffer in = ByteBuffer.wrap(batch.data(), batch.offset(item), batch.length(item));
    int keyLength = in.getInt();
    byte[] key = keyLength == NO_KEY ? null : take(in, keyLength);
    List<Header> headers = new ArrayList<>();
    for (int count = in.get(); count > 0; count--) {
      String name = new String(take(in, in.getInt()), StandardCharsets.UTF_8);
      headers.add(new RecordHeader(name, take(in, in.getInt())));
    }
    // Kafka takes no time before 1970.
    long time = Math.max(0, Math.floorDiv(batch.timeNanos(item), NANOS_A_MILLI));
    return new ProducerRecord<>(
        batch.partition(), null, time, key, take(in, in.remaining()), headers);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes =
        Arrays.copyOfRange(
            in.array(),
            in.arrayOffset() + in.position(),
            in.arrayOffset() + in.position() + length);
    in.position(in.position() + length);
    return bytes;
  }
}
