package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One segment in pieces of whole chunks, for those who read beside the journal that writes it.
/// What is damaged is left out; the newest segment is read up to its last whole chunk. Belongs to
/// one thread.
public final class SegmentPieces implements Closeable {

  /// A segment as its name says.
  public record Named(String file, long ordinal, long first) {}

  /// Some chunks that follow each other in the file, and when their lines were received.
  ///
  /// @param end behind the last line; lines that are damaged are missing in between
  public record Piece(
      long offset, long length, long first, long end, long oldest, long latest, long epoch) {}

  /// Told of each whole chunk in order; the bytes are only valid during the call.
  @FunctionalInterface
  public interface Chunks {
    void chunk(byte[] bytes, int length) throws IOException;
  }

  private final StoredFile file;
  private final long first;
  private final long limit;
  private final long epoch;
  private byte[] buffer = {};

  private SegmentPieces(StoredFile file, long first, long limit, long epoch) {
    this.file = file;
    this.first = first;
    this.limit = limit;
    this.epoch = epoch;
  }

  /// The segments of a folder in the order in which they were made. A later one counts where two
  /// have the same lines, so each ends at the first line of the next. All but the last are never
  /// written again.
  public static List<Named> list(Storage storage) throws IOException {
    List<Named> segments = new ArrayList<>();
    for (String file : storage.names()) {
      SegmentFormat.parse(file)
          .ifPresent(name -> segments.add(new Named(file, name.ordinal(), name.first())));
    }
    segments.sort(Comparator.comparingLong(Named::ordinal));
    return segments;
  }

  public static SegmentPieces open(Storage storage, Named segment) throws IOException {
    StoredFile file = storage.open(segment.file());
    boolean opens = false;
    try {
      long size = file.size();
      long limit =
          SegmentFormat.readFooter(file, size).map(SegmentFormat.Footer::dataEnd).orElse(size);
      long epoch =
          SegmentFormat.readHeader(segment.file(), file)
              .map(SegmentFormat.Header::epoch)
              .orElse(SegmentReader.UNKNOWN);
      opens = true;
      return new SegmentPieces(file, segment.first(), limit, epoch);
    } finally {
      if (!opens) {
        file.close();
      }
    }
  }

  /// The life of the journal in which it was written; negative where its header is damaged.
  public long epoch() {
    return epoch;
  }

  /// How many bytes of chunks there are.
  public long bytes() {
    return Math.max(0, limit - SegmentReader.BEGINNING);
  }

  /// What the footer of a segment says that was left in order.
  ///
  /// @param end behind the last line that was written to it
  /// @param oldest when the first of its lines was received
  public record Extent(long end, long oldest, long latest) {}

  public Optional<Extent> extent() throws IOException {
    return SegmentFormat.readFooter(file, file.size())
        .map(footer -> new Extent(footer.end(), footer.oldest(), footer.latest()));
  }

  /// Reads the headers of all chunks.
  ///
  /// @param bytes a piece ends with the chunk that makes it so long
  public List<Piece> pieces(long bytes) throws ClosedByInterruptException {
    List<Piece> pieces = new ArrayList<>();
    SegmentReader reader = new SegmentReader(file, first, epoch, limit);
    long offset = SegmentReader.BEGINNING;
    long due = first;
    Piece open = null;
    for (long at = reader.find(offset, due);
        at != SegmentReader.NONE;
        at = reader.find(offset, due)) {
      ChunkFormat.Header header = reader.header();
      offset = at + header.size();
      due = header.end();
      open = open == null ? alone(at, header) : joined(open, offset, header);
      if (open.length() >= bytes) {
        pieces.add(open);
        open = null;
      }
    }
    if (open != null) {
      pieces.add(open);
    }
    return pieces;
  }

  private static Piece alone(long at, ChunkFormat.Header header) {
    return new Piece(
        at,
        header.size(),
        header.first(),
        header.end(),
        header.base(),
        header.latest(),
        header.epoch());
  }

  private static Piece joined(Piece open, long end, ChunkFormat.Header header) {
    return new Piece(
        open.offset(),
        end - open.offset(),
        open.first(),
        header.end(),
        Math.min(open.oldest(), header.base()),
        Math.max(open.latest(), header.latest()),
        Math.max(open.epoch(), header.epoch()));
  }

  /// Reads one piece again, and checks every sum.
  public void read(Piece piece, Chunks chunks) throws IOException {
    long end = piece.offset() + piece.length();
    SegmentReader reader = new SegmentReader(file, first, epoch, end);
    long offset = piece.offset();
    long due = piece.first();
    for (long at = reader.find(offset, due);
        at != SegmentReader.NONE;
        at = reader.find(offset, due)) {
      ChunkFormat.Header header = reader.header();
      if (buffer.length < header.size()) {
        buffer = new byte[header.size()];
      }
      if (reader.read(at, buffer)) {
        chunks.chunk(buffer, header.size());
      }
      offset = at + header.size();
      due = header.end();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
