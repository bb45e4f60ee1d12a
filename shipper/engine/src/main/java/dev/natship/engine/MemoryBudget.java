package dev.natship.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The bytes that batches of all lanes together may hold while they are on their way. Half of it is
/// shared out evenly, so a lane in trouble never takes another's part, and every lane always gets
/// one batch, however large.
final class MemoryBudget {
  private final long total;
  private final Map<String, Long> used = new HashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final int lanes;
  private final Spares spares;
  private long peak;

  MemoryBudget(long total, int lanes) {
    this.total = total;
    this.lanes = Math.max(1, lanes);
    this.spares = new Spares(total / 4);
  }

  /// Arrays for the next batches, beside what is on its way.
  Spares spares() {
    return spares;
  }

  /// @param released told whenever bytes came back
  void join(Runnable released) {
    listeners.add(released);
  }

  /// What a lane can always have.
  long share() {
    return total / (2L * lanes);
  }

  /// The most one batch should weigh, more than a share if its owner wants: objects in a store
  /// should be large.
  long largestBatch() {
    return Math.max(1024, Math.max(share(), total / 4));
  }

  synchronized boolean take(String lane, long bytes) {
    long own = used.getOrDefault(lane, 0L);
    long share = share();
    boolean fits = own == 0 || own + bytes <= share || beyondShares(share) + bytes <= total / 2;
    if (fits) {
      used.merge(lane, bytes, Long::sum);
      peak = Math.max(peak, sum());
    }
    return fits;
  }

  void release(String lane, long bytes) {
    synchronized (this) {
      used.merge(lane, -bytes, Long::sum);
    }
    listeners.forEach(Runnable::run);
  }

  synchronized long usedBytes() {
    return sum();
  }

  synchronized long peakBytes() {
    return peak;
  }

  private long beyondShares(long share) {
    long beyond = 0;
    for (long bytes : used.values()) {
      beyond += Math.max(0, bytes - share);
    }
    return beyond;
  }

  private long sum() {
    long sum = 0;
    for (long bytes : used.values()) {
      sum += bytes;
    }
    return sum;
  }
}
