package dev.natship.cage;

/// What the process inside has: memory in bytes with no swap beside it, and hundredths of one core.
record Machine(long memory, int percent) {
  private static final long MIB = 1 << 20;

  /// The smallest machine that is rented out: one core and 256 MB.
  static final Machine SMALL = new Machine(256 * MIB, 100);

  /// The same when its core is shared with many others.
  static final Machine TENTH = new Machine(256 * MIB, 10);
}
