package dev.natship.chunks;

/// What [ChunkMemory] asks and tells its owner when it has to let lines go. Called with the
/// journal's lock held.
public interface Evictions {
  /// Lines at this sequence or later must stay.
  long holdFloor();

  /// Lines before this one have been dealt with by all who read, and may go early; those after it
  /// go only for want of room.
  long doneFloor();

  /// These lines go from memory, and no segment has them.
  void lost(long from, long to, Loss reason);
}
