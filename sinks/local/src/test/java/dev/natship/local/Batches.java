package dev.natship.local;

import dev.natship.api.Batch;
import dev.natship.api.Encoding;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;

/// Batches as the lane would make them.
final class Batches {
  private Batches() {}

  static Batch of(Encoding encoding, LogEvent... events) throws Exception {
    Output out = new Output(64);
    int[] offsets = new int[events.length];
    int[] lengths = new int[events.length];
    long[] times = new long[events.length];
    for (int i = 0; i < events.length; i++) {
      offsets[i] = out.size();
      encoding.encode(events[i], out);
      lengths[i] = out.size() - offsets[i];
      times[i] = events[i].timeNanos();
    }
    return new Batch(
        "batch", encoding.partition(events[0]), out.toByteArray(), offsets, lengths, times);
  }
}
