package dev.natship.replay;

/// The lines of a replay: a range of sequences since the journal was last begun anew.
///
/// @param first the first sequence
/// @param end the sequence after the last one
/// @param epoch the latest epoch in which one of these lines was written; lines with the same
///   sequences but a later epoch are others
public record Extent(long first, long end, long epoch) {
  static final long ANY_EPOCH = Long.MAX_VALUE;

  long lines() {
    return end - first;
  }
}
