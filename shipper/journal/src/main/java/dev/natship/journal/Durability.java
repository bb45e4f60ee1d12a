package dev.natship.journal;

/// What would survive a power failure, and what never will. Guarded by the journal's lock.
final class Durability {
  private final Ranges never = new Ranges();
  private long end;
  private long lines;

  Durability(long end) {
    this.end = end;
  }

  void synced(long upTo, long count) {
    end = Math.max(end, upTo);
    lines += count;
  }

  void never(long from, long to) {
    never.add(from, to);
  }

  boolean never(long sequence) {
    return never.contains(sequence);
  }

  /// Lines below this one are on the disk for certain, or never will be.
  long end() {
    return end;
  }

  /// How many became durable in this life.
  long lines() {
    return lines;
  }
}
