package dev.natship.batches;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The open batches of a lane, found by partition, by age and by how full they are, without looking
/// at all of them: there may be ten thousand. Belongs to the lane's thread.
public final class OpenBatches {
  private final Map<String, OpenBatch> byAge = new LinkedHashMap<>();

  /// Classes of fullness, four from each power of two to the next; in a class the oldest is first.
  private final TreeMap<Integer, Set<OpenBatch>> byFullness = new TreeMap<>();

  public @Nullable OpenBatch of(String partition) {
    return byAge.get(partition);
  }

  public int size() {
    return byAge.size();
  }

  /// Oldest first.
  public Collection<OpenBatch> all() {
    return byAge.values();
  }

  public @Nullable OpenBatch oldest() {
    return byAge.isEmpty() ? null : byAge.values().iterator().next();
  }

  /// The fullest one, or one that is less than a quarter emptier.
  public @Nullable OpenBatch fullest() {
    Map.Entry<Integer, Set<OpenBatch>> last = byFullness.lastEntry();
    return last == null ? null : last.getValue().iterator().next();
  }

  public void add(OpenBatch batch) {
    byAge.put(batch.partition(), batch);
    batch.fullness = fullness(batch);
    enter(batch);
  }

  /// The batch got an item.
  public void grew(OpenBatch batch) {
    int now = fullness(batch);
    if (now != batch.fullness) {
      leave(batch);
      batch.fullness = now;
      enter(batch);
    }
  }

  public void remove(OpenBatch batch) {
    byAge.remove(batch.partition());
    leave(batch);
  }

  private void enter(OpenBatch batch) {
    byFullness.computeIfAbsent(batch.fullness, _ -> new LinkedHashSet<>()).add(batch);
  }

  private void leave(OpenBatch batch) {
    Set<OpenBatch> alike = byFullness.get(batch.fullness);
    if (alike != null && alike.remove(batch) && alike.isEmpty()) {
      byFullness.remove(batch.fullness);
    }
  }

  private static int fullness(OpenBatch batch) {
    long filled = batch.bytes() + batch.recordBytes() + 4;
    int power = 63 - Long.numberOfLeadingZeros(filled);
    return (power << 2) | (int) ((filled >>> (power - 2)) & 3);
  }
}
