package dev.natship.kafka;

import dev.natship.api.Batch;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import java.util.List;

/// Batches as the lane makes them, without a lane.
final class Batches {
  private Batches() {}

  static Batch of(Sink sink, List<? extends LogEvent> events) throws Exception {
    Output data = new Output(1024);
    int[] offsets = new int[events.size()];
    int[] lengths = new int[events.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = data.size();
      sink.encoding().encode(events.get(i), data);
      lengths[i] = data.size() - offsets[i];
    }
    long[] times = events.stream().mapToLong(LogEvent::timeNanos).toArray();
    String topic = sink.encoding().partition(events.getFirst());
    return new Batch("b", topic, data.toByteArray(), offsets, lengths, times);
  }
}
