package dev.natship.transport;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.natship.api.Output;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses one body at a time into its own buffer. Buffer and native memory are used again for
/// the next body.
sealed interface Compressor extends AutoCloseable {

  /// The compressed bytes, in an array of exactly their size.
  byte[] compress(Content content);

  @Override
  void close();

  static Compressor of(Compression compression, int level) {
    return switch (compression) {
      case NONE -> throw new IllegalArgumentException("nothing to compress with");
      case GZIP -> new Gzip(level);
      case ZSTD -> new Zstandard(level);
    };
  }

  /// One gzip member with a time of zero, so that equal bodies stay equal. Small pieces are put
  /// together before they are compressed: each call of zlib costs as much as some hundred bytes.
  final class Gzip implements Compressor {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER = 8;
    private static final int JOINED = 32 * 1024;

    private final byte[] joined = new byte[JOINED];
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private byte[] buffer = new byte[64 * 1024];

    Gzip(int level) {
      deflater = new Deflater(level, true);
    }

    @Override
    public byte[] compress(Content content) {
      deflater.reset();
      checksum.reset();
      System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
      int size = HEADER.length;
      int filled = 0;
      for (int i = 0; i < content.pieces(); i++) {
        int length = content.length(i);
        if (length > JOINED - filled) {
          size = add(joined, 0, filled, size);
          filled = 0;
        }
        if (length > JOINED) {
          size = add(content.array(i), content.offset(i), length, size);
        } else {
          System.arraycopy(content.array(i), content.offset(i), joined, filled, length);
          filled += length;
        }
      }
      size = add(joined, 0, filled, size);
      deflater.finish();
      while (!deflater.finished()) {
        size = deflate(size);
      }
      ensure(size, TRAILER);
      littleEndian(size, (int) checksum.getValue());
      littleEndian(size + 4, (int) content.length());
      return Arrays.copyOf(buffer, size + TRAILER);
    }

    private int add(byte[] bytes, int offset, int length, int size) {
      checksum.update(bytes, offset, length);
      deflater.setInput(bytes, offset, length);
      int end = size;
      while (!deflater.needsInput()) {
        end = deflate(end);
      }
      return end;
    }

    private int deflate(int size) {
      ensure(size, 1024);
      return size + deflater.deflate(buffer, size, buffer.length - size);
    }

    private void ensure(int size, int more) {
      if (buffer.length - size < more) {
        buffer = Arrays.copyOf(buffer, Math.addExact(buffer.length, buffer.length));
      }
    }

    private void littleEndian(int at, int value) {
      for (int i = 0; i < 4; i++) {
        buffer[at + i] = (byte) (value >> 8 * i);
      }
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  /// One zstd frame that states the size of its content.
  final class Zstandard implements Compressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final Output joined = new Output(1024);
    private byte[] buffer = new byte[64 * 1024];

    Zstandard(int level) {
      context.setLevel(level);
    }

    @Override
    public byte[] compress(Content content) {
      byte[] source;
      int offset;
      int length;
      if (content.pieces() == 1) {
        source = content.array(0);
        offset = content.offset(0);
        length = content.length(0);
      } else {
        joined.truncate(0);
        for (int i = 0; i < content.pieces(); i++) {
          joined.write(content.array(i), content.offset(i), content.length(i));
        }
        source = joined.array();
        offset = 0;
        length = joined.size();
      }
      int bound = Math.toIntExact(Zstd.compressBound(length));
      if (buffer.length < bound) {
        buffer = new byte[bound];
      }
      int size = context.compressByteArray(buffer, 0, buffer.length, source, offset, length);
      return Arrays.copyOf(buffer, size);
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
