package dev.natship.batches;

import dev.natship.chunks.Runs;
import java.util.ArrayList;
import java.util.List;

/// What the lane's thread did with lines of the chunk in hand since it last told the [Ledger].
/// Telling it of each line would take its lock for each.
public final class ChunkTally {
  private long next;
  private long filtered;
  private long sampled;
  private Runs shed = new Runs();
  private long batched;
  private Runs refused = new Runs();
  private final List<OpenBatch> touched = new ArrayList<>();

  /// Whether the line was counted already.
  public boolean has(long sequence) {
    return sequence < next;
  }

  public void filtered(long sequence) {
    filtered++;
    next = sequence + 1;
  }

  /// All lines from the first one up to the end, but for those that are counted already.
  public void filtered(long first, long end) {
    filtered += Math.max(0, end - Math.max(first, next));
    next = Math.max(next, end);
  }

  public void sampled(long sequence) {
    sampled++;
    next = sequence + 1;
  }

  /// Let go of under pressure, since it is not serious enough.
  public void shed(long sequence) {
    shed.add(sequence, sequence + 1);
    next = sequence + 1;
  }

  /// It fits into no batch; its dead letter is still to be written.
  public void refused(long sequence) {
    refused.add(sequence, sequence + 1);
    next = sequence + 1;
  }

  public void batched(long sequence, OpenBatch batch) {
    batched++;
    if (!batch.touched) {
      batch.touched = true;
      touched.add(batch);
    }
    next = sequence + 1;
  }

  // For the ledger, with its lock held.

  long filtered() {
    return filtered;
  }

  long sampled() {
    return sampled;
  }

  Runs shed() {
    return shed;
  }

  Runs refused() {
    return refused;
  }

  /// How many lines went on, wherever to.
  long lines() {
    return filtered + sampled + shed.lines() + batched + refused.lines();
  }

  /// The first line that is not counted.
  long next() {
    return next;
  }

  /// The ledger has all of it, with the items of these batches.
  void published() {
    filtered = 0;
    sampled = 0;
    shed = new Runs();
    batched = 0;
    refused = new Runs();
    for (OpenBatch batch : touched) {
      batch.count();
      batch.touched = false;
    }
    touched.clear();
  }
}
