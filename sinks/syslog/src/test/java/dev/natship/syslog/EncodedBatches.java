package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.util.List;

/// Makes batches of messages that are already encoded.
final class EncodedBatches {
  private EncodedBatches() {}

  static Batch of(List<String> messages) {
    Output data = new Output(1024);
    int[] offsets = new int[messages.size()];
    int[] lengths = new int[messages.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = data.size();
      data.text(messages.get(i));
      lengths[i] = data.size() - offsets[i];
    }
    return new Batch("b", "", data.toByteArray(), offsets, lengths, new long[offsets.length]);
  }
}
