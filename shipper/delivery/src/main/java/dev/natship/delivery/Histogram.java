package dev.natship.delivery;

import dev.natship.batches.SealedBatch;
import java.util.concurrent.atomic.LongAdder;

/// Counts durations in fixed buckets, without a lock.
public final class Histogram {
  private static final long MILLISECOND = 1_000_000;
  private static final long[] BOUNDS = {
    MILLISECOND,
    5 * MILLISECOND,
    10 * MILLISECOND,
    25 * MILLISECOND,
    50 * MILLISECOND,
    100 * MILLISECOND,
    250 * MILLISECOND,
    500 * MILLISECOND,
    1_000 * MILLISECOND,
    2_500 * MILLISECOND,
    5_000 * MILLISECOND,
    10_000 * MILLISECOND,
    30_000 * MILLISECOND,
    60_000 * MILLISECOND,
    300_000 * MILLISECOND,
    3_600_000 * MILLISECOND
  };

  /// The counts at one moment: `counts[i]` durations up to `bounds[i]` seconds and above the bound
  /// before, the last one above all bounds.
  public record Snapshot(double[] bounds, long[] counts, double sumSeconds) {
    public long count() {
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      return sum;
    }
  }

  private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  Histogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void record(long nanos) {
    long duration = Math.max(0, nanos);
    counts[bucket(duration)].increment();
    sumNanos.add(duration);
  }

  /// Records one duration for each of these starting times.
  void recordAll(SealedBatch sealed, int[] items, long nowNanos) {
    int[] found = new int[counts.length];
    long sum = 0;
    for (int item : items) {
      long duration = Math.max(0, nowNanos - sealed.receivedNanos(item));
      found[bucket(duration)]++;
      sum += duration;
    }
    for (int i = 0; i < found.length; i++) {
      if (found[i] > 0) {
        counts[i].add(found[i]);
      }
    }
    sumNanos.add(sum);
  }

  public Snapshot snapshot() {
    double[] bounds = new double[BOUNDS.length];
    long[] values = new long[counts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = counts[i].sum();
      if (i < bounds.length) {
        bounds[i] = BOUNDS[i] / 1e9;
      }
    }
    return new Snapshot(bounds, values, sumNanos.sum() / 1e9);
  }

  private static int bucket(long nanos) {
    int i = 0;
    while (i < BOUNDS.length && nanos > BOUNDS[i]) {
      i++;
    }
    return i;
  }
}
