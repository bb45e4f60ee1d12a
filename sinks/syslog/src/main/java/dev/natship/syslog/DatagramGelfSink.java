package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// GELF over UDP: a message is one datagram, or up to 128 chunks that the receiver puts together
/// within five seconds.
final class DatagramGelfSink implements Sink, Sink.Checkable {
  static final int MOST_CHUNKS = 128;

  /// Two magic bytes, the message's id, the chunk's number and the number of chunks.
  static final int HEADER = 12;

  private final Datagrams datagrams;
  private final Encoding encoding;
  private final int largest;
  private final boolean gzip;

  /// @param largest bytes of a datagram
  DatagramGelfSink(Endpoint endpoint, Encoding encoding, int largest, boolean gzip) {
    this.datagrams = new Datagrams(endpoint);
    this.encoding = encoding;
    this.largest = largest;
    this.gzip = gzip;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      byte[] message = gzip ? gzip(batch, i) : batch.item(i);
      if (message.length <= largest) {
        datagrams.send(message, 0, message.length);
      } else {
        sendInChunks(message, batch.id() + "/" + i);
      }
    }
    return new Delivery.Accepted(0);
  }

  private void sendInChunks(byte[] message, String name) throws IOException {
    long id =
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    int room = largest - HEADER;
    int chunks = Math.ceilDiv(message.length, room);
    byte[] chunk = new byte[largest];
    chunk[0] = 0x1e;
    chunk[1] = 0x0f;
    for (int i = 0; i < Long.BYTES; i++) {
      chunk[2 + i] = (byte) (id >>> (56 - 8 * i));
    }
    chunk[11] = (byte) chunks;
    for (int i = 0; i < chunks; i++) {
      int length = Math.min(room, message.length - i * room);
      chunk[10] = (byte) i;
      System.arraycopy(message, i * room, chunk, HEADER, length);
      datagrams.send(chunk, 0, HEADER + length);
    }
  }

  private static byte[] gzip(Batch batch, int item) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(batch.length(item));
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(batch.data(), batch.offset(item), batch.length(item));
    }
    return bytes.toByteArray();
  }

  @Override
  public Delivery check() throws IOException {
    return new Delivery.Accepted(0, datagrams.describe());
  }

  @Override
  public void close() {
    datagrams.close();
  }
}
