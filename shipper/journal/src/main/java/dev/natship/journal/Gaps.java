package dev.natship.journal;

/// Counts the sequences between the runs that it is shown, oldest first.
final class Gaps {
  private long expected;
  private long missing;

  Gaps(long from) {
    expected = from;
  }

  void see(long first, long end) {
    if (end > expected) {
      missing += Math.max(0, first - expected);
      expected = end;
    }
  }

  long missing() {
    return missing;
  }
}
