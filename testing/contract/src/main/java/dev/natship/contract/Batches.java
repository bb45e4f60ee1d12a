package dev.natship.contract;

import dev.natship.api.Batch;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.Unencodable;
import dev.natship.testkit.SampleLine;
import java.util.List;
import java.util.stream.IntStream;

/// Makes batches as a lane does, without a lane.
public final class Batches {
  private Batches() {}

  /// A batch of `count` lines: `line <from>`, `line <from + 1>` and so on.
  public static Batch lines(Sink sink, int from, int count) throws Unencodable {
    return of(
        sink,
        IntStream.range(from, from + count)
            .mapToObj(i -> SampleLine.sample().with(Field.MESSAGE, "line " + i))
            .toList());
  }

  public static Batch of(Sink sink, List<? extends LogLine> lines) throws Unencodable {
    return of(sink.encoding(), lines.toArray(LogLine[]::new));
  }

  public static Batch of(Encoding encoding, LogLine... lines) throws Unencodable {
    Output data = new Output(1024);
    int[] offsets = new int[lines.length];
    int[] lengths = new int[lines.length];
    long[] times = new long[lines.length];
    for (int i = 0; i < lines.length; i++) {
      offsets[i] = data.size();
      encoding.encode(lines[i], data);
      lengths[i] = data.size() - offsets[i];
      times[i] = lines[i].timeNanos();
    }
    return new Batch(
        "batch-1", encoding.partition(lines[0]), data.toByteArray(), offsets, lengths, times);
  }
}
