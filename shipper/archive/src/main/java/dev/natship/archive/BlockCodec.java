package dev.natship.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Makes blocks smaller and larger again. zstd is a native library: where there is none for this
/// machine, new blocks are deflated, and those that are zstd cannot be read. Belongs to one thread.
final class BlockCodec implements AutoCloseable {
  static final int ZSTD = 1;
  static final int DEFLATE = 2;
  private static final int FASTEST = 1;

  private final Native zstd;
  private byte[] room = {};

  /// The contexts of the native library, made when they are needed.
  private static final class Native implements AutoCloseable {
    private final boolean there;
    private ZstdCompressCtx[] compress = {};
    private ZstdDecompressCtx[] decompress = {};

    Native(boolean wanted) {
      there = wanted && loads();
    }

    private static boolean loads() {
      try {
        return Zstd.defaultCompressionLevel() > 0;
      } catch (LinkageError _) {
        return false;
      }
    }

    ZstdCompressCtx compress() {
      if (compress.length == 0) {
        compress = new ZstdCompressCtx[] {new ZstdCompressCtx().setLevel(FASTEST)};
      }
      return compress[0];
    }

    ZstdDecompressCtx decompress() {
      if (decompress.length == 0) {
        decompress = new ZstdDecompressCtx[] {new ZstdDecompressCtx()};
      }
      return decompress[0];
    }

    @Override
    public void close() {
      for (ZstdCompressCtx context : compress) {
        context.close();
      }
      for (ZstdDecompressCtx context : decompress) {
        context.close();
      }
    }
  }

  BlockCodec() {
    this(true);
  }

  BlockCodec(boolean zstd) {
    this.zstd = new Native(zstd);
  }

  /// What [#compress] writes.
  int kind() {
    return zstd.there ? ZSTD : DEFLATE;
  }

  /// Where the last compressed bytes are: [#compress] says how many.
  byte[] compressed() {
    return room;
  }

  int compress(byte[] bytes, int length) {
    int most =
        zstd.there ? Math.toIntExact(Zstd.compressBound(length)) : length + (length >>> 9) + 64;
    if (room.length < most) {
      room = new byte[most];
    }
    return zstd.there
        ? zstd.compress().compressByteArray(room, 0, room.length, bytes, 0, length)
        : deflate(bytes, length);
  }

  private int deflate(byte[] bytes, int length) {
    try (var deflater = new Deflater(FASTEST)) {
      deflater.setInput(bytes, 0, length);
      deflater.finish();
      int size = 0;
      while (!deflater.finished()) {
        if (size == room.length) {
          room = Arrays.copyOf(room, room.length + room.length / 2);
        }
        size += deflater.deflate(room, size, room.length - size);
      }
      return size;
    }
  }

  void decompress(int kind, byte[] bytes, int offset, int length, byte[] into, int size)
      throws IOException {
    switch (kind) {
      case ZSTD -> inflateZstd(bytes, offset, length, into, size);
      case DEFLATE -> inflate(bytes, offset, length, into, size);
      default -> throw new IOException("compressed in a way that this natship does not know");
    }
  }

  private void inflateZstd(byte[] bytes, int offset, int length, byte[] into, int size)
      throws IOException {
    if (!zstd.there) {
      throw new IOException("there is no zstd library for this machine");
    }
    try {
      int done = zstd.decompress().decompressByteArray(into, 0, size, bytes, offset, length);
      if (done != size) {
        throw new IOException("a block is shorter than it says");
      }
    } catch (RuntimeException damaged) {
      throw new IOException("a block cannot be decompressed", damaged);
    }
  }

  private static void inflate(byte[] bytes, int offset, int length, byte[] into, int size)
      throws IOException {
    try (var inflater = new Inflater()) {
      inflater.setInput(bytes, offset, length);
      int done = 0;
      while (done < size) {
        int more = inflater.inflate(into, done, size - done);
        if (more == 0) {
          throw new IOException("a block is shorter than it says");
        }
        done += more;
      }
    } catch (DataFormatException damaged) {
      throw new IOException("a block cannot be decompressed", damaged);
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
