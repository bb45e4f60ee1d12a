package dev.natship.archive;

import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Writes segments as a journal does, with lines that say who they are.
final class SampleSegments {
  static final long BEGIN = 1_700_000_000_000L;

  private final Storage storage;
  private final Decoder decoder = new Decoder();
  private final int perChunk;
  private long ordinal;
  private long next;
  private long epoch = BEGIN;
  private Optional<SegmentWriter> open = Optional.empty();
  private long first;

  SampleSegments(Storage storage, int perChunk) {
    this.storage = storage;
    this.perChunk = perChunk;
  }

  long next() {
    return next;
  }

  long epoch() {
    return epoch;
  }

  static long millis(long sequence) {
    return BEGIN + sequence * 10;
  }

  static String text(long epoch, long sequence) {
    return "line " + sequence + " of " + epoch;
  }

  /// A segment of so many lines, and the beginning of the next one.
  void segment(int lines) throws IOException {
    begin();
    append(lines);
    finish();
    begin();
  }

  void begin() throws IOException {
    if (open.isEmpty()) {
      open = Optional.of(SegmentWriter.create(storage, ordinal++, next, epoch, 1 << 20));
      first = next;
    }
  }

  void finish() throws IOException {
    SegmentWriter writer = open.orElseThrow();
    writer.appendFooter(next, millis(first), millis(next - 1));
    writer.sync();
    writer.close();
    open = Optional.empty();
  }

  /// What was not finished is written again, into another segment.
  void doubt(int lines) {
    next = Math.max(first, next - lines);
    open = Optional.empty();
  }

  /// Another journal, in the same place.
  void anew() throws IOException {
    for (String name : storage.names()) {
      storage.delete(name);
    }
    open = Optional.empty();
    epoch += 1_000_000;
    next = 0;
    ordinal = 0;
  }

  void append(int lines) throws IOException {
    long end = next + lines;
    while (next < end) {
      int count = (int) Math.min(perChunk, end - next);
      byte[] chunk = chunk(next, count);
      open.orElseThrow().append(chunk, chunk.length, next);
      next += count;
    }
  }

  private byte[] chunk(long from, int count) {
    Output record = new Output(256);
    byte[] bytes = new byte[ChunkFormat.HEADER + count * 512];
    int at = ChunkFormat.HEADER;
    for (long sequence = from; sequence < from + count; sequence++) {
      record.truncate(0);
      byte[] json =
          ("{\"fly\":{\"app\":{\"instance\":\"i"
                  + sequence % 7
                  + "\",\"name\":\"app"
                  + sequence / 100 % 3
                  + "\"},\"region\":\"ams\"},\"log\":{\"level\":\""
                  + (sequence % 50 == 0 ? "error" : "info")
                  + "\"},\"message\":\""
                  + text(epoch, sequence)
                  + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      decoder.decode("logs.a", json, 0, json.length, millis(sequence) * 1_000_000, record);
      ChunkFormat.writeRecord(
          bytes, at, record.array(), 0, record.size(), (int) (millis(sequence) - millis(from)));
      at += ChunkFormat.RECORD_HEADER + record.size();
    }
    ChunkFormat.writeHeader(bytes, at, from, count, millis(from), millis(from + count - 1), epoch);
    return Arrays.copyOf(bytes, at);
  }
}
