package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;

/// Writes one segment: a header when it is made, then chunks, at last a footer. Belongs to one
/// thread, except that any may call `placeOf`. After a failure the state of the file is unknown, so
/// it is closed and left as it is.
public final class SegmentWriter implements Closeable {
  /// How many bytes a segment has besides its chunks and its index.
  public static final int OVERHEAD = 2 * SegmentFormat.HEADER;

  private final StoredFile file;
  private final String name;
  private final long first;
  private final SparseIndex index;
  private long size = SegmentFormat.HEADER;

  private SegmentWriter(StoredFile file, String name, long first, SparseIndex index) {
    this.file = file;
    this.name = name;
    this.first = first;
    this.index = index;
  }

  /// The name is durable when this returns; when it throws, there is no such file.
  public static SegmentWriter create(
      Storage storage, long ordinal, long first, long epoch, long segmentBytes) throws IOException {
    String name = SegmentFormat.name(ordinal, first);
    StoredFile file = storage.create(name);
    try {
      byte[] header = SegmentFormat.header(epoch, first);
      file.write(header, 0, header.length, 0);
      storage.sync();
      return new SegmentWriter(file, name, first, SparseIndex.of(segmentBytes));
    } catch (IOException e) {
      try (file) {
        storage.delete(name);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /// A chunk whose header has been written into it.
  public void append(byte[] chunk, int length, long firstSequence) throws IOException {
    file.write(chunk, 0, length, size);
    index.note(firstSequence, size);
    size += length;
  }

  /// The last thing before the last sync: the next start need not scan this segment.
  public void appendFooter(long end, long oldest, long latest) throws IOException {
    byte[] footer = SegmentFormat.footer(first, end, size, oldest, latest, index);
    file.write(footer, 0, footer.length, size);
    size += footer.length;
  }

  /// After a failure it is not tried again: the pages may be marked clean and still be lost.
  public void sync() throws IOException {
    file.force();
  }

  /// Where to begin to look for a sequence.
  public SegmentReader.Place placeOf(long sequence) {
    return index.placeOf(sequence, new SegmentReader.Place(SegmentReader.BEGINNING, first));
  }

  public String name() {
    return name;
  }

  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
