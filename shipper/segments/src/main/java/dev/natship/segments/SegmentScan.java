package dev.natship.segments;

import java.io.IOException;
import java.util.Optional;

/// What a walk over every chunk of one segment finds. Bytes behind the last whole chunk are torn:
/// the process died while it wrote them. Anything wrong before that is damage.
record SegmentScan(
    long first,
    long end,
    long dataEnd,
    long oldest,
    long latest,
    long chunks,
    long damagedChunks,
    long damagedLines,
    long damagedBytes,
    long tornBytes,
    long epoch,
    boolean failed) {

  /// Which segment the file says it is.
  record Segment(long first, long epoch) {
    static Segment of(long first, Optional<SegmentFormat.Header> header) {
      return new Segment(
          first, header.map(SegmentFormat.Header::epoch).orElse(SegmentReader.UNKNOWN));
    }
  }

  /// Told of every whole chunk in order.
  interface Visitor {
    void chunk(ChunkFormat.Header header, byte[] bytes) throws IOException;
  }

  static SegmentScan of(
      StoredFile file, Segment segment, long limit, SparseIndex index, Visitor visitor)
      throws IOException {
    long first = segment.first();
    var reader = new SegmentReader(file, first, segment.epoch(), limit);
    var buffer = new byte[ChunkFormat.HEADER];
    long expected = first;
    long offset = SegmentFormat.HEADER;
    long oldest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    long chunks = 0;
    long damagedChunks = 0;
    long damagedLines = 0;
    long damagedBytes = 0;
    long epoch = 0;
    while (true) {
      long at = reader.find(offset, expected);
      if (at == SegmentReader.NONE) {
        break;
      }
      ChunkFormat.Header header = reader.header();
      if (buffer.length < header.size()) {
        buffer = new byte[header.size()];
      }
      boolean whole = reader.read(at, buffer);
      damagedLines += header.first() - expected;
      damagedBytes += at - offset;
      damagedChunks += at > offset ? 1 : 0;
      if (whole) {
        chunks++;
        index.note(header.first(), at);
        oldest = Math.min(oldest, header.base());
        latest = Math.max(latest, header.latest());
        epoch = Math.max(epoch, header.epoch());
        visitor.chunk(header, buffer);
      } else {
        damagedChunks++;
        damagedLines += header.count();
        damagedBytes += header.size();
      }
      expected = header.end();
      offset = at + header.size();
    }
    return new SegmentScan(
        first,
        expected,
        offset,
        oldest,
        latest,
        chunks,
        damagedChunks,
        damagedLines,
        damagedBytes,
        limit - offset,
        epoch,
        reader.failed());
  }
}
