package dev.natship.journal;

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
final class Recovery {
  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private final Storage storage;
  private final long spacing;
  private final List<Segment> segments = new ArrayList<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private long next;
  private long nextOrdinal;
  private long epoch;
  private long unsynced = Long.MAX_VALUE;
  private long skippedChunks;
  private long skippedBytes;

  private record Found(String file, SegmentFormat.Name name) {}

  Recovery(Storage storage, long spacing) throws IOException {
    this.storage = storage;
    this.spacing = spacing;
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
        Segment segment =
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

  private static Segment closed(
      String file, SegmentFormat.Name name, SegmentFormat.Footer footer, long size) {
    var segment = new Segment(name.ordinal(), file, name.first(), footer.end(), size);
    segment.covers(footer.oldest(), footer.latest());
    return segment;
  }

  private Segment unfinished(String file, SegmentFormat.Name name, StoredFile stored, long size)
      throws IOException {
    SegmentScan scan = SegmentScan.of(stored, name.first(), size, spacing, (_, _) -> {});
    epoch = Math.max(epoch, scan.epoch());
    var segment = new Segment(name.ordinal(), file, name.first(), scan.end(), scan.dataEnd());
    segment.covers(scan.oldest(), scan.latest());
    if (scan.tornBytes() > 0) {
      skippedBytes += scan.tornBytes();
      skippedChunks++;
      LOG.log(Level.WARNING, "journal: {0}: cut {1} torn bytes", file, scan.tornBytes());
    }
    try {
      byte[] footer = SegmentFormat.footer(segment, scan.dataEnd(), scan.index());
      stored.truncate(scan.dataEnd());
      stored.write(footer, 0, footer.length, scan.dataEnd());
      stored.force();
      segment.resize(scan.dataEnd() + footer.length);
    } catch (IOException e) {
      unsynced = Math.min(unsynced, segment.first);
      LOG.log(Level.WARNING, "journal: " + file + " could not be closed, it is used as it is", e);
    }
    return segment;
  }

  /// After a failed sync the lines were written again into the next segment: that one counts.
  private void dropOverlaps() {
    long limit = Long.MAX_VALUE;
    for (Segment segment : segments.reversed()) {
      segment.endAt(limit);
      if (segment.lines() > 0) {
        limit = segment.first;
      }
    }
  }

  /// Only the newest may be empty: its name carries the sequence.
  private void dropEmpty() {
    for (Segment segment : List.copyOf(segments)) {
      boolean carries = segment == segments.getLast() && segment.first >= next;
      if (segment.lines() == 0 && !carries) {
        segments.remove(segment);
        if (unsynced == Long.MAX_VALUE) {
          delete(segment.name);
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

  List<Segment> segments() {
    return segments;
  }

  Map<String, Long> cursors() {
    return cursors;
  }

  long next() {
    return next;
  }

  long nextOrdinal() {
    return nextOrdinal;
  }

  /// One more than any before it.
  long epoch() {
    return epoch + 1;
  }

  long durable() {
    return Math.min(next, unsynced);
  }

  long skippedChunks() {
    return skippedChunks;
  }

  long skippedBytes() {
    return skippedBytes;
  }
}
