package dev.natship.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Knows which lines arrived. Counts each once, and reports lines that are lost, doubled, out of
/// order or not ours. Any thread may hand in a batch; the order of its lines counts.
final class Verifier {
  private final List<BitSet> seen = new ArrayList<>();
  private final long[] highest;
  private final Latencies latencies = new Latencies();
  private volatile long accepted;
  private long duplicates;
  private long disordered;
  private long foreign;

  /// @param disordered lines that came after a later one of the same instance
  /// @param foreign lines without a mark of ours
  record Tally(long accepted, long lost, long duplicates, long disordered, long foreign) {}

  Verifier(int instances) {
    for (int i = 0; i < instances; i++) {
      seen.add(new BitSet());
    }
    highest = new long[instances];
  }

  /// Takes lines separated by newlines; the last one may lack its newline.
  synchronized void accept(byte[] lines, int length, long now) {
    int from = 0;
    while (from < length) {
      int to = from;
      while (to < length && lines[to] != '\n') {
        to++;
      }
      line(lines, from, to, now);
      from = to + 1;
    }
  }

  /// Takes a body in any form. Each mark in it is a line.
  synchronized void acceptMarks(byte[] body, int length, long now) {
    int at = Mark.find(body, 0, length);
    while (at >= 0) {
      line(body, at, at + Mark.LENGTH, now);
      at = Mark.find(body, at + Mark.LENGTH, length);
    }
  }

  /// How many of our lines arrived; doubled ones count once.
  long accepted() {
    return accepted;
  }

  synchronized Tally verdict(long[] sent) {
    long lost = 0;
    for (int i = 0; i < sent.length; i++) {
      lost += sent[i] - seen.get(i).cardinality();
    }
    return new Tally(accepted, lost, duplicates, disordered, foreign);
  }

  /// A percentile of the time from sending to acceptance, in nanoseconds.
  synchronized long latency(double share) {
    return latencies.percentile(share);
  }

  synchronized void forgetLatencies() {
    latencies.clear();
  }

  // Called under the lock only; `accepted` is volatile for those who read it without the lock.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void line(byte[] lines, int from, int to, long now) {
    int mark = Mark.find(lines, from, to);
    int instance = mark < 0 ? -1 : Mark.instance(lines, mark);
    if (instance < 0 || instance >= highest.length) {
      foreign++;
      return;
    }
    int number = (int) Mark.number(lines, mark);
    BitSet numbers = seen.get(instance);
    if (numbers.get(number)) {
      duplicates++;
      return;
    }
    numbers.set(number);
    disordered += number < highest[instance] ? 1 : 0;
    highest[instance] = Math.max(highest[instance], number);
    latencies.record(now - Mark.nanos(lines, mark));
    accepted++;
  }
}
