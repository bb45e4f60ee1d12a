package dev.natship.engine;

/// The stage that lets only a part of the lines through: a sample, and so many in each stretch of
/// time. Belongs to the lane's thread.
final class Thinning {
  private static final int FRACTION_BITS = 53;

  private final boolean samples;
  private final long below;
  private final int lines;
  private final long perNanos;
  private long began;
  private int admitted;
  private boolean begun;

  Thinning(ThinningSettings settings) {
    this.samples = settings.sample() < 1;
    this.below = (long) (settings.sample() * (1L << FRACTION_BITS));
    this.lines = settings.lines();
    this.perNanos = settings.per().toNanos();
  }

  boolean keeps(long sequence, long now) {
    return isInSample(sequence) && admits(now);
  }

  /// Whether there is a limit in each stretch of time.
  boolean throttles() {
    return lines > 0;
  }

  /// The line that was kept last comes again.
  void takeBack() {
    admitted--;
  }

  /// Mixes the bits of the sequence, so that the same lines are in the sample after a restart.
  boolean isInSample(long sequence) {
    if (!samples) {
      return true;
    }
    long mixed = (sequence + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> (Long.SIZE - FRACTION_BITS)) < below;
  }

  private boolean admits(long now) {
    if (lines == 0) {
      return true;
    }
    if (!begun || now - began >= perNanos) {
      begun = true;
      began = now;
      admitted = 0;
    }
    return admitted++ < lines;
  }
}
