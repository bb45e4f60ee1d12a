package dev.natship.search;

import dev.natship.api.Output;
import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import dev.natship.lines.Decoder;
import dev.natship.segments.ChunkFormat;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Lines in windows of ten, as the running journal shows its newest ones: nobody knows before when
/// they came, and some may have been let go.
///
/// @param there which of them there are
record Windows(long first, long end, BitSet there) implements Stretch {
  private static final long EPOCH = 7;
  private static final long WINDOW = 10;

  /// When a line came.
  static long millis(long sequence) {
    return 1_000_000 + sequence;
  }

  @Override
  public String name() {
    return "windows";
  }

  @Override
  public long epoch() {
    return EPOCH;
  }

  @Override
  public long oldest() {
    return Long.MIN_VALUE;
  }

  @Override
  public long latest() {
    return Long.MAX_VALUE;
  }

  @Override
  public long bytes() {
    return end - first;
  }

  @Override
  public boolean letsGo() {
    return true;
  }

  @Override
  public Reading open() {
    List<Part> parts =
        LongStream.iterate(first, from -> from < end, from -> from + WINDOW)
            .mapToObj(from ->
                new Part(
                    from,
                    Math.min(end, from + WINDOW),
                    oldest(),
                    latest(),
                    Optional.empty(),
                    WINDOW,
                    Optional.empty()))
            .toList();
    return new Open(parts, there);
  }

  private record Open(List<Part> parts, BitSet there) implements Reading {
    @Override
    public void read(int part, RawBlock into) {
      into.clear();
      for (long sequence = parts.get(part).first(); sequence < parts.get(part).end(); sequence++) {
        if (there.get((int) sequence)) {
          append(sequence, into);
        }
      }
    }

    private static void append(long sequence, RawBlock into) {
      byte[] payload = ("{\"message\":\"m" + sequence + "\"}").getBytes(StandardCharsets.UTF_8);
      Output record = new Output(256);
      new Decoder()
          .decode("logs.x", payload, 0, payload.length, millis(sequence) * 1_000_000, record);
      int length = ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER + record.size();
      byte[] chunk = new byte[length];
      ChunkFormat.writeRecord(chunk, ChunkFormat.HEADER, record.array(), 0, record.size(), 0);
      long millis = millis(sequence);
      ChunkFormat.writeHeader(chunk, length, sequence, 1, millis, millis, EPOCH);
      into.append(chunk, length);
    }

    @Override
    public void close() {}
  }
}
