package dev.natship.chunks;

import org.jspecify.annotations.Nullable;

/// The blocks in memory, in the order of their lines: the one in flight, which left the ring while
/// the disk writer writes it, the ring of sealed ones, and the open one. Guarded by the journal's
/// lock.
public final class Blocks {
  final Ring ring = new Ring();
  @Nullable Block inFlight;
  @Nullable Block open;

  long memory() {
    return ring.memory()
        + (open == null ? 0 : open.memory())
        + (inFlight == null ? 0 : inFlight.memory());
  }

  @Nullable Block oldest() {
    if (inFlight != null) {
      return inFlight;
    }
    return ring.size() > 0 ? ring.get(0) : open;
  }

  /// The first sealed block that holds this sequence or a later one.
  public @Nullable Block at(long position) {
    if (inFlight != null && inFlight.end() > position) {
      return inFlight;
    }
    int index = ring.indexOf(position);
    return index < ring.size() ? ring.get(index) : null;
  }

  /// The first line received at this time or later, `otherwise` when there is none.
  long since(long millis, long otherwise) {
    if (inFlight != null && inFlight.latest() >= millis) {
      return inFlight.since(millis);
    }
    for (int i = 0; i < ring.size(); i++) {
      if (ring.get(i).latest() >= millis) {
        return ring.get(i).since(millis);
      }
    }
    return open != null && open.latest() >= millis ? open.since(millis) : otherwise;
  }

  boolean hasUnwritten() {
    return ring.written() < ring.size();
  }

  /// Lines at this sequence or later that no segment has.
  public long unwrittenFrom(long position) {
    return ring.lines(ring.written(), position)
        + linesFrom(inFlight, position)
        + linesFrom(open, position);
  }

  private static long linesFrom(@Nullable Block block, long position) {
    return block == null ? 0 : Math.max(0, Math.min(block.count(), block.end() - position));
  }

  public void showUnwritten(Gaps gaps) {
    if (inFlight != null) {
      gaps.see(inFlight.first(), inFlight.end());
    }
    if (hasUnwritten()) {
      gaps.see(ring.get(ring.written()).first(), ring.get(ring.size() - 1).end());
    }
    if (open != null) {
      gaps.see(open.first(), open.end());
    }
  }
}
