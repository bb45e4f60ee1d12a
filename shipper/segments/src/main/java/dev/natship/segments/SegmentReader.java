package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Finds chunks in one segment file. Knows how to step over a damaged one: by its length where the
/// header holds, else by looking for the next header. Belongs to one thread.
public final class SegmentReader implements Closeable {
  /// No chunk there, nor behind it.
  public static final long NONE = -1;

  /// Where the first chunk of every segment stands.
  public static final long BEGINNING = SegmentFormat.HEADER;

  private static final Logger LOG = System.getLogger(SegmentReader.class.getName());
  private static final int WINDOW = 64 << 10;

  private final StoredFile file;
  private long limit;
  private final byte[] window = new byte[WINDOW];
  private long windowAt;
  private int windowLength;
  private ChunkFormat.@Nullable Header header;

  SegmentReader(StoredFile file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  public static SegmentReader open(Storage storage, String name, long limit) throws IOException {
    return new SegmentReader(storage.open(name), limit);
  }

  /// Where to begin to look for a sequence, as the footer says; the beginning when there is none.
  public long offsetFor(long sequence) {
    try {
      return SegmentFormat.readFooter(file, limit)
          .map(footer -> footer.index().offsetFor(sequence, BEGINNING))
          .orElse(BEGINNING);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal: a footer cannot be read, its segment is scanned", e);
      return BEGINNING;
    }
  }

  /// The file has grown to here; what lies behind is not looked at.
  public void limit(long bytes) {
    limit = bytes;
  }

  public long limit() {
    return limit;
  }

  /// The first offset at or after this one where a whole chunk may stand; `header()` then has its
  /// header.
  public long find(long offset) throws IOException {
    for (long at = offset; at + ChunkFormat.HEADER <= limit; ) {
      int inWindow = window(at);
      int last = windowLength - ChunkFormat.HEADER;
      for (int i = inWindow; i <= last; i++) {
        if (ChunkFormat.startsHeader(window, i)) {
          ChunkFormat.Header found = ChunkFormat.header(window, i);
          long start = windowAt + i;
          if (found.body() >= 0 && found.count() > 0 && start + found.size() <= limit) {
            header = found;
            return start;
          }
        }
      }
      at = windowAt + last + 1;
    }
    return NONE;
  }

  public ChunkFormat.Header header() {
    if (header == null) {
      throw new IllegalStateException("nothing was found");
    }
    return header;
  }

  /// Reads the chunk that `find` found; false when its body is damaged.
  public boolean read(long offset, byte[] into) throws IOException {
    ChunkFormat.Header wanted = header();
    int length = file.read(into, 0, wanted.size(), offset);
    return length == wanted.size()
        && ChunkFormat.startsHeader(into, 0)
        && ChunkFormat.sum(into, ChunkFormat.HEADER, wanted.body()) == wanted.bodySum();
  }

  /// Offset of this position in the window, which then holds at least a header's length from there.
  private int window(long at) throws IOException {
    if (at < windowAt || at + ChunkFormat.HEADER > windowAt + windowLength) {
      windowAt = at;
      windowLength = file.read(window, 0, (int) Math.min(WINDOW, limit - at), at);
      if (windowLength < ChunkFormat.HEADER) {
        windowLength = 0;
        throw new IOException("the file is shorter than it was");
      }
    }
    return (int) (at - windowAt);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
