package dev.natship.chunks;

import org.jspecify.annotations.Nullable;

/// The array of the last chunk that one reader took from disk, kept for the next one. Guarded by
/// the journal's lock.
public final class SpareArray {
  private byte @Nullable [] array;

  /// The array, if it is there and so long; this takes it out either way.
  public byte @Nullable [] take(int atLeast) {
    byte @Nullable [] known = array;
    array = null;
    return known != null && known.length >= atLeast ? known : null;
  }

  public void give(byte[] unused) {
    array = unused;
  }
}
