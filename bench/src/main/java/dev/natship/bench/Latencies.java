package dev.natship.bench;

import java.util.Arrays;

/// A histogram of nanoseconds. Its values are off by about three per cent at most. For one thread
/// at a time.
final class Latencies {
  private static final int STEPS = 32;
  private static final int STEP_BITS = 5;

  private final long[] counts = new long[64 * STEPS];
  private long total;

  void record(long nanos) {
    counts[bucket(Math.max(nanos, 0))]++;
    total++;
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  /// The value that this share of all values does not exceed; 0 when there are none.
  long percentile(double share) {
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted && seen > 0) {
        return highest(i);
      }
    }
    return 0;
  }

  private static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
    return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
  }

  private static long highest(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int shift = bucket / STEPS - 1;
    return ((bucket % STEPS + STEPS + 1L) << shift) - 1;
  }
}
