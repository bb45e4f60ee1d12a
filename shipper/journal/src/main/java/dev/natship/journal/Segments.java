package dev.natship.journal;

import dev.natship.chunks.Gaps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments on disk, oldest first. Guarded by the journal's lock.
final class Segments {
  private final List<Segment> segments;

  Segments(List<Segment> segments) {
    this.segments = new ArrayList<>(segments);
  }

  /// Lines of earlier lives are as old as the newest of them says. How long nobody wrote cannot be
  /// told from a step of the clock, so no gap counts for more than the span of one segment.
  void settleAges(long span) {
    long endedAt = 0;
    long after = Long.MIN_VALUE;
    for (Segment segment : segments.reversed()) {
      if (segment.latest() != Long.MIN_VALUE) {
        if (after != Long.MIN_VALUE) {
          endedAt -= Math.clamp(after - segment.latest(), 0, span);
        }
        after = segment.latest();
      }
      segment.endedAt(endedAt);
    }
  }

  void add(Segment segment) {
    segments.add(segment);
  }

  Segment removeOldest() {
    return segments.removeFirst();
  }

  int size() {
    return segments.size();
  }

  Segment oldest() {
    return segments.getFirst();
  }

  @Nullable Segment newest() {
    return segments.isEmpty() ? null : segments.getLast();
  }

  @Nullable Segment oldestWithLines() {
    for (Segment segment : segments) {
      if (segment.lines() > 0) {
        return segment;
      }
    }
    return null;
  }

  /// The first segment that holds this sequence or a later one.
  @Nullable Segment at(long position) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).end() > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < segments.size() ? segments.get(low) : null;
  }

  /// The first segment that begins before this sequence and holds a line received at this time or
  /// later.
  @Nullable Segment since(long millis, long before) {
    for (Segment segment : segments) {
      if (segment.first < before && segment.latest() >= millis) {
        return segment;
      }
    }
    return null;
  }

  long linesFrom(long position) {
    long lines = 0;
    for (Segment segment : segments) {
      lines += segment.linesFrom(position);
    }
    return lines;
  }

  void show(Gaps gaps) {
    for (Segment segment : segments) {
      gaps.see(segment.first, segment.end());
    }
  }

  long bytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.size();
    }
    return bytes;
  }
}
