package dev.natship.segments;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a directory holds when it is opened. Segments with a footer cost one small read; only those
/// that were being written when the process ended are scanned, cut behind their last whole chunk,
/// and closed.
public final class Recovery {
  private static final Logger LOG = Log.of(Recovery.class);

  private final Storage storage;
  private final long segmentBytes;
  private final List<StoredSegment> segments = new ArrayList<>();
  private final SavedCursors cursors;
  private long next;
  private long nextOrdinal;
  private long epoch;
  private long unsynced = Long.MAX_VALUE;
  private long skippedChunks;
  private long skippedBytes;
  private long unreadableBytes;

  private record Found(String file, FileName name) {}

  public Recovery(Storage storage, long segmentBytes) throws IOException {
    this.storage = storage;
    this.segmentBytes = segmentBytes;
    var found = new ArrayList<Found>();
    for (String file : storage.names()) {
      SegmentFormat.parse(file).ifPresent(name -> found.add(new Found(file, name)));
    }
    found.sort(Comparator.comparingLong(each -> each.name().ordinal()));
    for (Found each : found) {
      nextOrdinal = Math.max(nextOrdinal, each.name().ordinal() + 1);
      next = Math.max(next, each.name().first());
      recoverOrLeave(each.file(), each.name());
    }
    dropOverlaps();
    dropEmpty();
    cursors = SavedCursors.read(storage);
    recoverCursors();
  }

  /// A segment that cannot be read costs its own lines only. It is never deleted, since it may be
  /// readable the next time.
  private void recoverOrLeave(String file, FileName name) throws IOException {
    try {
      recoverSegment(file, name);
    } catch (NewerJournalException e) {
      throw e;
    } catch (IOException e) {
      skippedChunks++;
      unreadableBytes += size(file);
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after(
              "journal: {0} cannot be read and is left as it is, its lines are missing: {1}"),
          file,
          e);
    }
  }

  private long size(String file) {
    try (StoredFile stored = storage.open(file)) {
      return stored.size();
    } catch (IOException _) {
      return 0;
    }
  }

  private void recoverSegment(String file, FileName name) throws IOException {
    boolean empty = false;
    try (StoredFile stored = storage.open(file)) {
      long size = stored.size();
      Optional<SegmentFormat.Header> header = header(file, stored);
      if (header.isEmpty() && size <= SegmentFormat.HEADER) {
        empty = true;
      } else {
        header.ifPresent(known -> epoch = Math.max(epoch, known.epoch()));
        Optional<SegmentFormat.Footer> footer = footer(stored, size);
        StoredSegment segment =
            footer.isPresent()
                ? closed(file, name, footer.get(), size)
                : unfinished(file, name, header, stored, size);
        segments.add(segment);
        next = Math.max(next, segment.end());
      }
    }
    if (empty) {
      delete(file);
    }
  }

  /// A header that cannot be read counts as damaged; the rest may be readable.
  private static Optional<SegmentFormat.Header> header(String file, StoredFile stored)
      throws NewerJournalException {
    try {
      return SegmentFormat.readHeader(file, stored);
    } catch (NewerJournalException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after("journal: the header of " + file + " cannot be read: " + e));
      return Optional.empty();
    }
  }

  private static Optional<SegmentFormat.Footer> footer(StoredFile stored, long size) {
    try {
      return SegmentFormat.readFooter(stored, size);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal: a footer cannot be read, its segment is scanned", e);
      return Optional.empty();
    }
  }

  private static StoredSegment closed(
      String file, FileName name, SegmentFormat.Footer footer, long size) {
    return new StoredSegment(
        name.ordinal(), file, name.first(), footer.end(), size, footer.oldest(), footer.latest());
  }

  private StoredSegment unfinished(
      String file,
      FileName name,
      Optional<SegmentFormat.Header> header,
      StoredFile stored,
      long size)
      throws IOException {
    var index = SparseIndex.of(segmentBytes);
    SegmentScan scan =
        SegmentScan.of(
            stored, SegmentScan.Segment.of(name.first(), header), size, index, (_, _) -> {});
    epoch = Math.max(epoch, scan.epoch());
    if (scan.failed() && scan.chunks() == 0) {
      throw new IOException("nothing of it can be read");
    }
    if (scan.failed()) {
      unsynced = Math.min(unsynced, name.first());
      skippedChunks++;
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after("journal: {0} cannot be read wholly, it is used as it is"),
          file);
      return new StoredSegment(
          name.ordinal(), file, name.first(), scan.end(), size, scan.oldest(), scan.latest());
    }
    if (scan.tornBytes() > 0) {
      skippedBytes += scan.tornBytes();
      skippedChunks++;
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after("journal: {0}: cut {1} torn bytes"),
          file,
          scan.tornBytes());
    }
    long closedAt = scan.dataEnd();
    try {
      byte[] footer =
          SegmentFormat.footer(
              name.first(), scan.end(), scan.dataEnd(), scan.oldest(), scan.latest(), index);
      stored.truncate(scan.dataEnd());
      stored.write(footer, 0, footer.length, scan.dataEnd());
      stored.force();
      closedAt += footer.length;
    } catch (IOException e) {
      unsynced = Math.min(unsynced, name.first());
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DISK.after("journal: " + file + " could not be closed, it is used as it is"),
          e);
    }
    return new StoredSegment(
        name.ordinal(), file, name.first(), scan.end(), closedAt, scan.oldest(), scan.latest());
  }

  /// After a failed sync the lines were written again into the next segment: that one counts.
  private void dropOverlaps() {
    long limit = Long.MAX_VALUE;
    for (int i = segments.size() - 1; i >= 0; i--) {
      StoredSegment segment = segments.get(i).endingAt(limit);
      segments.set(i, segment);
      if (segment.lines() > 0) {
        limit = segment.first();
      }
    }
  }

  /// Only the newest may be empty: its name carries the sequence.
  private void dropEmpty() {
    for (StoredSegment segment : List.copyOf(segments)) {
      boolean carries = segment.equals(segments.getLast()) && segment.first() >= next;
      if (segment.lines() == 0 && !carries) {
        segments.remove(segment);
        if (unsynced == Long.MAX_VALUE) {
          delete(segment.name());
        }
      }
    }
  }

  private void recoverCursors() {
    if (cursors.damaged()) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DAMAGED.after(
              "journal: {0} are damaged, every reader begins with the oldest line and repeats"
                  + " some"),
          CursorFile.NAMES);
    }
    cursors
        .byReader()
        .forEach((reader, cursor) -> {
          if (cursor.sequence() == SavedCursor.UNKNOWN) {
            LOG.log(
                Level.WARNING,
                Code.JOURNAL_DAMAGED.after(
                    "journal: the cursor of {0} is damaged, it begins with the oldest line and"
                        + " repeats some"),
                reader);
          }
          // Lines may have been read from memory and finished before they reached the disk.
          next = Math.max(next, cursor.reach());
        });
  }

  private void delete(String file) {
    try {
      storage.delete(file);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DELETE.after("journal: " + file + " is empty and could not be deleted"),
          e);
    }
  }

  public List<StoredSegment> segments() {
    return segments;
  }

  /// By reader.
  public Map<String, SavedCursor> cursors() {
    return cursors.byReader();
  }

  /// There were cursors, and none can be read.
  public boolean cursorsDamaged() {
    return cursors.damaged();
  }

  /// Files of an earlier format, to be deleted when the cursors have been saved in this one.
  public List<String> earlierCursors() {
    return cursors.earlier();
  }

  /// What files hold that could not be read and were left.
  public long unreadableBytes() {
    return unreadableBytes;
  }

  public long next() {
    return next;
  }

  public long nextOrdinal() {
    return nextOrdinal;
  }

  /// One more than any before it.
  public long epoch() {
    return epoch + 1;
  }

  /// The last sign of life, in milliseconds: when the cursors were saved, or the newest line was
  /// received.
  public OptionalLong lastAlive() {
    OptionalLong line =
        segments.stream()
            .filter(segment -> segment.lines() > 0)
            .mapToLong(StoredSegment::latest)
            .max();
    OptionalLong saved = cursors.alive();
    return line.isPresent() && saved.isPresent()
        ? OptionalLong.of(Math.max(line.getAsLong(), saved.getAsLong()))
        : line.isPresent() ? line : saved;
  }

  public long durable() {
    return Math.min(next, unsynced);
  }

  public long skippedChunks() {
    return skippedChunks;
  }

  public long skippedBytes() {
    return skippedBytes;
  }
}
