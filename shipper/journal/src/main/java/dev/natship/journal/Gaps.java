package dev.natship.journal;

/// The sequences between the runs that it is shown, oldest first.
final class Gaps {
  private final Runs missing = new Runs();
  private long expected;

  Gaps(long from) {
    expected = from;
  }

  void see(long first, long end) {
    if (end > expected) {
      missing.add(expected, first);
      expected = end;
    }
  }

  Runs missing() {
    return missing;
  }
}
