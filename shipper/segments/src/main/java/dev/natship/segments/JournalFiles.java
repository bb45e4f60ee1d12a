package dev.natship.segments;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Looks into a journal directory without changing it, whether its journal is stopped or running.
/// What `natship journal check|inspect|export` prints.
public final class JournalFiles {
  private static final long COARSE = 1 << 20;

  /// One file of lines. `open` is the state of the newest while a journal writes it, and of any
  /// that was being written when its process ended; torn bytes at its end are then no damage.
  public record SegmentReport(
      String file,
      long bytes,
      long firstSequence,
      long endSequence,
      long chunks,
      Optional<Instant> oldest,
      Optional<Instant> latest,
      boolean open,
      long damagedChunks,
      long damagedLines,
      long damagedBytes,
      long tornBytes) {

    public boolean sound() {
      return damagedChunks == 0 && damagedBytes == 0;
    }
  }

  /// A reader's saved place; empty where the file cannot tell.
  public record CursorReport(String reader, Optional<Long> sequence) {}

  /// The directory. `lines` are those that can be read; `missing` are sequences between the first
  /// and the last that no segment has.
  public record Report(
      List<SegmentReport> segments, List<CursorReport> cursors, long lines, long missing) {

    public Report {
      segments = List.copyOf(segments);
      cursors = List.copyOf(cursors);
    }

    public boolean sound() {
      return segments.stream().allMatch(SegmentReport::sound)
          && cursors.stream().allMatch(cursor -> cursor.sequence().isPresent());
    }
  }

  /// Gets each line in order. The bytes are only valid during the call.
  public interface LineVisitor {
    void line(long sequence, Instant received, byte[] bytes, int offset, int length)
        throws IOException;
  }

  private record Found(String file, long first) {}

  private JournalFiles() {}

  /// Whether a journal was ever kept in this folder; a new one has no lines yet.
  public static boolean isJournal(Path directory) throws IOException {
    FolderStorage storage = FolderStorage.readOnly(directory);
    return storage.names().contains(FolderStorage.LOCK)
        || !segments(storage).isEmpty()
        || !cursors(storage).isEmpty();
  }

  /// Reads every byte and checks every sum.
  public static Report check(Path directory) throws IOException {
    return look(FolderStorage.readOnly(directory), true);
  }

  /// Reads what the footers say, and only scans what has none.
  public static Report inspect(Path directory) throws IOException {
    return look(FolderStorage.readOnly(directory), false);
  }

  /// Every readable line received from `since` on; returns how many.
  public static long export(Path directory, Instant since, LineVisitor lines) throws IOException {
    return export(FolderStorage.readOnly(directory), since.toEpochMilli(), lines);
  }

  static Report look(Storage storage, boolean whole) throws IOException {
    var segments = new ArrayList<SegmentReport>();
    for (Found found : segments(storage)) {
      try (StoredFile file = storage.open(found.file())) {
        segments.add(look(file, found, whole));
      } catch (NoSuchFileException _) {
        // A running journal has just let it go.
      }
    }
    return sum(segments, cursors(storage));
  }

  private static List<CursorReport> cursors(Storage storage) throws IOException {
    var cursors = new ArrayList<CursorReport>();
    SavedCursors saved = SavedCursors.read(storage);
    if (saved.damaged()) {
      cursors.add(new CursorReport(CursorFile.NAMES, Optional.empty()));
    }
    saved
        .byReader()
        .forEach((reader, cursor) ->
            cursors.add(
                new CursorReport(
                    reader,
                    Optional.of(cursor.sequence()).filter(known -> known != SavedCursor.UNKNOWN))));
    cursors.sort(Comparator.comparing(CursorReport::reader));
    return cursors;
  }

  private static Report sum(List<SegmentReport> segments, List<CursorReport> cursors) {
    long lines = 0;
    long missing = 0;
    long expected = segments.isEmpty() ? 0 : segments.getFirst().firstSequence();
    for (int i = 0; i < segments.size(); i++) {
      SegmentReport segment = segments.get(i);
      long limit = i + 1 < segments.size() ? segments.get(i + 1).firstSequence() : Long.MAX_VALUE;
      long end = Math.min(segment.endSequence(), limit);
      missing += Math.max(0, segment.firstSequence() - expected);
      lines += Math.max(0, end - segment.firstSequence() - segment.damagedLines());
      expected = Math.max(expected, end);
    }
    return new Report(segments, cursors, lines, missing);
  }

  private static SegmentReport look(StoredFile file, Found found, boolean whole)
      throws IOException {
    long size = file.size();
    Optional<SegmentFormat.Header> header = SegmentFormat.readHeader(found.file(), file);
    Optional<SegmentFormat.Footer> footer = SegmentFormat.readFooter(file, size);
    if (footer.isPresent() && !whole) {
      SegmentFormat.Footer known = footer.get();
      return new SegmentReport(
          found.file(),
          size,
          found.first(),
          known.end(),
          -1,
          instant(known.oldest()),
          instant(known.latest()),
          false,
          0,
          0,
          0,
          0);
    }
    long limit = footer.map(SegmentFormat.Footer::dataEnd).orElse(size);
    SegmentScan scan =
        SegmentScan.of(
            file,
            SegmentScan.Segment.of(found.first(), header),
            limit,
            new SparseIndex(COARSE),
            (_, _) -> {});
    boolean cutShort = footer.isPresent() && footer.get().end() > scan.end();
    boolean headless = header.isEmpty() && size > SegmentFormat.HEADER;
    return new SegmentReport(
        found.file(),
        size,
        found.first(),
        footer.map(SegmentFormat.Footer::end).orElse(scan.end()),
        scan.chunks(),
        instant(scan.oldest()),
        instant(scan.latest()),
        footer.isEmpty(),
        scan.damagedChunks() + (cutShort || headless ? 1 : 0),
        scan.damagedLines() + (cutShort ? footer.get().end() - scan.end() : 0),
        scan.damagedBytes() + (footer.isPresent() ? scan.tornBytes() : 0),
        footer.isPresent() ? 0 : scan.tornBytes());
  }

  private static Optional<Instant> instant(long millis) {
    return millis == Long.MAX_VALUE || millis == Long.MIN_VALUE
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(millis));
  }

  static long export(Storage storage, long sinceMillis, LineVisitor lines) throws IOException {
    var exporter = new Exporter(sinceMillis, lines);
    for (Found found : segments(storage)) {
      try (StoredFile file = storage.open(found.file())) {
        Optional<SegmentFormat.Header> header = SegmentFormat.readHeader(found.file(), file);
        long size = file.size();
        Optional<SegmentFormat.Footer> footer = SegmentFormat.readFooter(file, size);
        if (footer.isEmpty() || footer.get().latest() >= sinceMillis) {
          long limit = footer.map(SegmentFormat.Footer::dataEnd).orElse(size);
          SegmentScan.of(
              file,
              SegmentScan.Segment.of(found.first(), header),
              limit,
              new SparseIndex(COARSE),
              exporter);
        }
      } catch (NoSuchFileException _) {
        // A running journal has just let it go.
      }
    }
    return exporter.count;
  }

  /// A line that was written again after a failed sync is exported once.
  private static final class Exporter implements SegmentScan.Visitor {
    private final long sinceMillis;
    private final LineVisitor lines;
    private long next;
    private long count;

    Exporter(long sinceMillis, LineVisitor lines) {
      this.sinceMillis = sinceMillis;
      this.lines = lines;
    }

    @Override
    public void chunk(ChunkFormat.Header header, byte[] bytes) throws IOException {
      int at = ChunkFormat.HEADER;
      for (long sequence = header.first(); sequence < header.end(); sequence++) {
        int length = ChunkFormat.recordLength(bytes, at);
        long millis = header.base() + ChunkFormat.recordMillis(bytes, at);
        int offset = at + ChunkFormat.RECORD_HEADER;
        if (sequence >= next && millis >= sinceMillis) {
          lines.line(sequence, Instant.ofEpochMilli(millis), bytes, offset, length);
          count++;
        }
        at = offset + length;
      }
      next = Math.max(next, header.end());
    }
  }

  private static List<Found> segments(Storage storage) throws IOException {
    return storage.names().stream()
        .flatMap(file -> SegmentFormat.parse(file).map(name -> new Named(file, name)).stream())
        .sorted(Comparator.comparingLong(each -> each.name().ordinal()))
        .map(each -> new Found(each.file(), each.name().first()))
        .toList();
  }

  private record Named(String file, FileName name) {}
}
