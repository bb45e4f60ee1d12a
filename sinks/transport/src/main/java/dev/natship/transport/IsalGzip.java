package dev.natship.transport;

import dev.natship.api.Output;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// The gzip of ISA-L, a library that a machine may have (`libisal2` on Debian). It takes a quarter
/// of the time that Java's own takes, for fewer bytes. For one thread at a time.
///
/// Its stream is a struct. The fields before the internal state have stood at the same places since
/// the library has levels. A body goes through it in pieces of one size, however it lies in memory,
/// so that the same body gives the same bytes each time.
final class IsalGzip {
  private static final long NEXT_IN = 0;
  private static final long AVAILABLE_IN = 8;
  private static final long NEXT_OUT = 16;
  private static final long AVAILABLE_OUT = 24;
  private static final long LEVEL = 40;
  private static final long LEVEL_BUFFER_SIZE = 44;
  private static final long LEVEL_BUFFER = 48;
  private static final long END_OF_STREAM = 56;
  private static final long GZIP = 60;

  /// The struct has 82,384 bytes in version 2.30.
  private static final long STREAM_BYTES = 128 << 10;

  /// The largest of the sizes that the library itself uses for its levels.
  private static final int LEVEL_BYTES = 348_160;

  private static final int PIECE = 64 << 10;
  private static final int ALIGNMENT = 64;

  private final MethodHandle init;
  private final MethodHandle deflate;
  private final MemorySegment stream;
  private final MemorySegment levelBuffer;
  private final MemorySegment input;
  private final MemorySegment output;
  private final Output packed = new Output(PIECE);
  private final byte[] piece = new byte[PIECE];

  private IsalGzip(MethodHandle init, MethodHandle deflate) {
    this.init = init;
    this.deflate = deflate;
    Arena memory = Arena.ofAuto();
    this.stream = memory.allocate(STREAM_BYTES, ALIGNMENT);
    this.levelBuffer = memory.allocate(LEVEL_BYTES, ALIGNMENT);
    this.input = memory.allocate(PIECE, ALIGNMENT);
    this.output = memory.allocate(PIECE, ALIGNMENT);
  }

  /// Empty where the library is not there, or is another one than we know.
  static Optional<IsalGzip> find() {
    return find(List.of("libisal.so.2", "libisal.2.dylib"));
  }

  /// @param names as the system's loader knows them, or paths
  @SuppressWarnings("restricted") // The launcher allows it.
  static Optional<IsalGzip> find(List<String> names) {
    for (String name : names) {
      try {
        return Optional.of(open(SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (RuntimeException | LinkageError _) {
        // It may be there by the other name.
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("restricted")
  private static IsalGzip open(SymbolLookup library) {
    Linker linker = Linker.nativeLinker();
    return new IsalGzip(
        linker.downcallHandle(
            library.findOrThrow("isal_deflate_init"),
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)),
        linker.downcallHandle(
            library.findOrThrow("isal_deflate"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
  }

  /// The same library with memory of its own.
  IsalGzip another() {
    return new IsalGzip(init, deflate);
  }

  /// One gzip member with a time of zero.
  ///
  /// @param level 1 to 3
  byte[] compress(Content content, int level) {
    packed.truncate(0);
    begin(level);
    int filled = 0;
    for (int i = 0; i < content.pieces(); i++) {
      int at = content.offset(i);
      int end = at + content.length(i);
      while (at < end) {
        if (filled == PIECE) {
          deflate(filled, false);
          filled = 0;
        }
        int part = Math.min(end - at, PIECE - filled);
        MemorySegment.copy(content.array(i), at, input, ValueLayout.JAVA_BYTE, filled, part);
        filled += part;
        at += part;
      }
    }
    deflate(filled, true);
    return packed.toByteArray();
  }

  private void begin(int level) {
    try {
      init.invokeExact(stream);
    } catch (Throwable failure) {
      throw new IllegalStateException("isal_deflate_init", failure);
    }
    stream.set(ValueLayout.JAVA_INT, LEVEL, level);
    stream.set(ValueLayout.JAVA_INT, LEVEL_BUFFER_SIZE, LEVEL_BYTES);
    stream.set(ValueLayout.ADDRESS, LEVEL_BUFFER, levelBuffer);
    stream.set(ValueLayout.JAVA_SHORT, GZIP, (short) 1);
  }

  private void deflate(int length, boolean last) {
    stream.set(ValueLayout.ADDRESS, NEXT_IN, input);
    stream.set(ValueLayout.JAVA_INT, AVAILABLE_IN, length);
    stream.set(ValueLayout.JAVA_SHORT, END_OF_STREAM, (short) (last ? 1 : 0));
    int room;
    do {
      stream.set(ValueLayout.ADDRESS, NEXT_OUT, output);
      stream.set(ValueLayout.JAVA_INT, AVAILABLE_OUT, PIECE);
      int answer = call();
      room = stream.get(ValueLayout.JAVA_INT, AVAILABLE_OUT);
      if (answer != 0 || room < 0 || room > PIECE) {
        throw new IllegalStateException("isal_deflate answered " + answer);
      }
      MemorySegment.copy(output, ValueLayout.JAVA_BYTE, 0, piece, 0, PIECE - room);
      packed.write(piece, 0, PIECE - room);
    } while (room == 0);
    if (stream.get(ValueLayout.JAVA_INT, AVAILABLE_IN) != 0) {
      throw new IllegalStateException("isal_deflate left a part of its input");
    }
  }

  private int call() {
    try {
      return (int) deflate.invokeExact(stream);
    } catch (Throwable failure) {
      throw new IllegalStateException("isal_deflate", failure);
    }
  }
}
