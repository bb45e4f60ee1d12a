package dev.natship.replay;

/// Which lines of the past are meant: sequences of one life of the journal's folder.
///
/// @param first the first one
/// @param end behind the last one
/// @param epoch the latest in which one of them was written; what has their sequences and was
///   written later is something else
public record Extent(long first, long end, long epoch) {
  static final long ANY_EPOCH = Long.MAX_VALUE;

  long lines() {
    return end - first;
  }
}
