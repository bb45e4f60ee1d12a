package dev.natship.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/// A compressed file as a row of gzip members, one for each batch. The file can be read at any
/// moment, and appending needs no knowledge of what is in it.
final class Members {
  // deflate, without the optional parts that other programs write
  private static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8, 0};
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int CHUNK = 64 * 1024;

  private Members() {}

  static byte[] of(byte[] lines) throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream(lines.length / 4 + HEADER + TRAILER);
    try (GZIPOutputStream out = new GZIPOutputStream(member, CHUNK)) {
      out.write(lines);
    }
    return member.toByteArray();
  }

  /// How much of a file is whole members; what follows them was cut off when the machine stopped.
  static long whole(FileChannel channel) throws IOException {
    long whole = 0;
    for (long end = end(channel, 0); end > 0; end = end(channel, whole)) {
      whole = end;
    }
    return whole;
  }

  /// Whether a file begins as one of members does, even if it ends within the first of them.
  static boolean beginIn(FileChannel channel) throws IOException {
    ByteBuffer begin = read(channel, 0, MAGIC.length);
    return begin.equals(ByteBuffer.wrap(MAGIC, 0, begin.limit()));
  }

  /// The end of the member that begins here; 0 when there is none, or it is not whole.
  private static long end(FileChannel channel, long start) throws IOException {
    if (!read(channel, start, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return 0;
    }
    CRC32 checksum = new CRC32();
    try (Inflater inflater = new Inflater(true)) {
      byte[] plain = new byte[CHUNK];
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          ByteBuffer more = read(channel, start + HEADER + inflater.getBytesRead(), CHUNK);
          if (more.limit() == 0) {
            return 0;
          }
          inflater.setInput(more);
        }
        checksum.update(plain, 0, inflater.inflate(plain));
      }
      long end = start + HEADER + inflater.getBytesRead();
      ByteBuffer trailer = read(channel, end, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
      boolean intact =
          trailer.limit() == TRAILER
              && trailer.getInt(0) == (int) checksum.getValue()
              && trailer.getInt(4) == (int) inflater.getBytesWritten();
      return intact ? end + TRAILER : 0;
    } catch (DataFormatException _) {
      return 0;
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    long at = from;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return buffer.flip();
  }
}
