package dev.natship.journal;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Runs;
import dev.natship.segments.SegmentReader;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where one reader is, how many lines it was given, and which lines it will never see and why.
/// Guarded by the journal's lock.
final class ReaderAccount {
  private final Cursor cursor;
  private final boolean holds;
  private final long start;
  private final long settled;

  /// Lines that are there and not given, since an earlier life has finished them.
  private final Runs skipped;

  /// Sequences that are nowhere, and are counted as lost or were finished already.
  private final Runs gone = new Runs();

  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);

  /// Only touched by the thread that reads, and when it is not reading by the one that closes.
  private final DiskReader disk;

  private long position;
  private long read;
  private boolean reading;
  private boolean closed;

  /// @param holds whether lines that it has not committed must stay
  /// @param settled what was finished at `start` or later
  /// @param missing what is nowhere at `start` or later
  ReaderAccount(
      Cursor cursor, boolean holds, long start, Runs settled, Runs missing, DiskReader disk) {
    this.cursor = cursor;
    this.holds = holds;
    this.start = start;
    this.position = start;
    this.disk = disk;
    this.settled = settled.lines();
    this.skipped = settled.part(start, Long.MAX_VALUE);
    long[] bounds = missing.bounds();
    for (int i = 0; i < bounds.length; i += 2) {
      lost(bounds[i], bounds[i + 1], Loss.MISSING);
    }
  }

  Cursor cursor() {
    return cursor;
  }

  DiskReader disk() {
    return disk;
  }

  // Going forward

  long position() {
    return position;
  }

  void advance(long to) {
    position = to;
    skipped.dropBelow(to);
    gone.dropBelow(to);
  }

  /// Lines of this part that are not given; null when there are none.
  @Nullable Runs skippedIn(long from, long to) {
    if (skipped.isEmpty()) {
      return null;
    }
    Runs part = skipped.part(from, to);
    return part.isEmpty() ? null : part;
  }

  void gave(long lines) {
    read += lines;
  }

  /// Lines that were given come back.
  ///
  /// @param from the first of them
  /// @param end behind the last one
  /// @param finished those in between that had not been given
  /// @param kept whether the journal still has them; otherwise they are lost
  /// @return how many lines these are
  long putBack(long from, long end, Runs finished, boolean kept) {
    long lines = end - from - finished.lines();
    read -= lines;
    if (!kept) {
      losses.merge(Loss.RETAINED_BYTES, lines, Long::sum);
      return lines;
    }
    if (position > end) {
      gone.add(end, position);
    }
    position = from;
    skipped.addAll(finished);
    disk.stepBack();
    return lines;
  }

  // Losing

  /// These lines are not there any more.
  void lose(long from, long to, Loss reason) {
    long first = Math.max(position, from);
    if (first >= to) {
      return;
    }
    lost(first, to, reason);
    if (first == position) {
      advance(to);
    }
  }

  /// The lines from here to that sequence cannot be read.
  void damagedTo(long end) {
    lost(position, end, Loss.DAMAGED);
    advance(end);
  }

  /// What was finished before is not lost.
  private void lost(long from, long to, Loss reason) {
    long lines = to - from - skipped.within(from, to);
    if (lines > 0) {
      losses.merge(reason, lines, Long::sum);
    }
    skipped.remove(from, to);
    gone.add(from, to);
  }

  // Holding and letting go

  boolean holds() {
    return holds;
  }

  long holdsFrom() {
    return holds ? cursor.committed() : Long.MAX_VALUE;
  }

  /// The thread that reads is at the disk now, without the lock.
  void reading(boolean now) {
    reading = now;
  }

  /// The open file of a segment that goes, if this reader has it and is not reading it. A reader
  /// that is reading it finds out itself.
  @Nullable SegmentReader letGo(Segment segment) {
    return reading ? null : disk.giveUp(segment);
  }

  boolean closed() {
    return closed;
  }

  /// Returns the file that it had open, to be closed without the lock.
  @Nullable SegmentReader close() {
    closed = true;
    return reading ? null : disk.giveUp();
  }

  /// @param end the next sequence of the journal
  /// @param there how many lines the journal has from this reader's position on
  ReaderProgress progress(long end, long there) {
    var ahead = new Runs();
    if (!gone.isEmpty() || !skipped.isEmpty()) {
      ahead.addAll(skipped);
      ahead.addAll(gone);
      ahead.dropBelow(position);
    }
    return new ReaderProgress(
        start,
        position,
        end,
        cursor.committed(),
        read,
        there - skipped.within(position, Long.MAX_VALUE),
        settled,
        losses,
        ahead);
  }
}
