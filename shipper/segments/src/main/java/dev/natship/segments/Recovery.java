package dev.natship.segments;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a directory holds when it is opened. Segments with a footer cost one small read; only those
/// that were being written when the process ended are scanned, cut behind their last whole chunk,
/// and closed.
public final class Recovery {
  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private final Storage storage;
  private final long segmentBytes;
  private final List<StoredSegment> segments = new ArrayList<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private long next;
  private long nextOrdinal;
  private long epoch;
  private long unsynced = Long.MAX_VALUE;
  private long skippedChunks;
  private long skippedBytes;

  private record Found(String file, SegmentFormat.Name name) {}

  public Recovery(Storage storage, long segmentBytes) throws IOException {
    this.storage = storage;
    this.segmentBytes = segmentBytes;
    var found = new ArrayList<Found>();
    var cursorFiles = new ArrayList<String>();
    for (String file : storage.names()) {
      SegmentFormat.parse(file).ifPresent(name -> found.add(new Found(file, name)));
      if (CursorFile.parse(file).isPresent()) {
        cursorFiles.add(file);
      }
    }
    found.sort(Comparator.comparingLong(each -> each.name().ordinal()));
    for (Found each : found) {
      nextOrdinal = Math.max(nextOrdinal, each.name().ordinal() + 1);
      next = Math.max(next, each.name().first());
      recoverSegment(each.file(), each.name());
    }
    dropOverlaps();
    dropEmpty();
    for (String file : cursorFiles) {
      recoverCursor(file);
    }
  }

  private void recoverSegment(String file, SegmentFormat.Name name) throws IOException {
    boolean empty = false;
    try (StoredFile stored = storage.open(file)) {
      long size = stored.size();
      Optional<SegmentFormat.Header> header = SegmentFormat.readHeader(file, stored);
      if (header.isEmpty() && size <= SegmentFormat.HEADER) {
        empty = true;
      } else {
        header.ifPresent(known -> epoch = Math.max(epoch, known.epoch()));
        Optional<SegmentFormat.Footer> footer = SegmentFormat.readFooter(stored, size);
        StoredSegment segment =
            footer.isPresent()
                ? closed(file, name, footer.get(), size)
                : unfinished(file, name, stored, size);
        segments.add(segment);
        next = Math.max(next, segment.end());
      }
    }
    if (empty) {
      delete(file);
    }
  }

  private static StoredSegment closed(
      String file, SegmentFormat.Name name, SegmentFormat.Footer footer, long size) {
    return new StoredSegment(
        name.ordinal(), file, name.first(), footer.end(), size, footer.oldest(), footer.latest());
  }

  private StoredSegment unfinished(
      String file, SegmentFormat.Name name, StoredFile stored, long size) throws IOException {
    var index = SparseIndex.of(segmentBytes);
    SegmentScan scan = SegmentScan.of(stored, name.first(), size, index, (_, _) -> {});
    epoch = Math.max(epoch, scan.epoch());
    if (scan.tornBytes() > 0) {
      skippedBytes += scan.tornBytes();
      skippedChunks++;
      LOG.log(Level.WARNING, "journal: {0}: cut {1} torn bytes", file, scan.tornBytes());
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
      LOG.log(Level.WARNING, "journal: " + file + " could not be closed, it is used as it is", e);
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

  private void recoverCursor(String file) throws IOException {
    Optional<Long> saved;
    try (StoredFile stored = storage.open(file)) {
      saved = CursorFile.read(stored);
    }
    if (saved.isEmpty()) {
      delete(file);
      return;
    }
    if (saved.get() == CursorFile.DAMAGED) {
      LOG.log(
          Level.WARNING,
          "journal: {0} is damaged, its reader begins with the oldest line and repeats some",
          file);
    }
    cursors.put(CursorFile.parse(file).orElseThrow(), saved.get());
    // Lines may have been read from memory and finished before they reached the disk.
    next = Math.max(next, saved.get());
  }

  private void delete(String file) {
    try {
      storage.delete(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "journal: " + file + " is empty and could not be deleted", e);
    }
  }

  public List<StoredSegment> segments() {
    return segments;
  }

  /// By reader; negative where the file cannot tell.
  public Map<String, Long> cursors() {
    return cursors;
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

  /// When the newest line was received, in milliseconds; empty when there is none.
  public Optional<Long> lastAlive() {
    return segments.stream()
        .filter(segment -> segment.lines() > 0)
        .map(StoredSegment::latest)
        .max(Long::compare);
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
