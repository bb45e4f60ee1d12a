package dev.natship.chunks;

/// Collects the sequences that lie between runs. The runs are shown to it oldest first.
public final class Gaps {
  private final Runs missing = new Runs();
  private long expected;

  public Gaps(long from) {
    expected = from;
  }

  public void see(long first, long end) {
    if (end > expected) {
      missing.add(expected, first);
      expected = end;
    }
  }

  public Runs missing() {
    return missing;
  }
}
