package dev.natship.chunks;

/// Why a reader will never see a line.
public enum Loss {
  /// The oldest lines went because the retained bytes (without a directory: the memory) were full.
  RETAINED_BYTES,
  /// They were older than the retained age.
  RETAINED_AGE,
  /// The disk failed or was too slow, and the memory was full before the lines reached it.
  NOT_WRITTEN,
  /// They were damaged on disk.
  DAMAGED,
  /// They were gone when the reader began: evicted while it was away, or not yet on disk when the
  /// process died.
  MISSING
}
