package dev.natship.bench;

/// How the lines of a scenario come.
enum Course {
  /// As fast as the program finishes them, or at the rates that are asked for.
  FLAT_OUT,
  /// At a rate only: flat out waits for each line to arrive, and some of these never do.
  AT_A_RATE,
  /// All at once, to a program that has started just now, on one core, in the memory of a small
  /// machine.
  COLD_BURST,
  /// They lie on the disk before the program starts.
  BACKLOG
}
