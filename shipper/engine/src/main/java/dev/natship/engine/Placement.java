package dev.natship.engine;

/// What became of a line in the stages.
enum Placement {
  /// It is in a batch, or it is settled and needs none.
  PLACED,
  /// No batch can have it.
  REFUSED,
  /// There is no memory for it now.
  NO_ROOM
}
