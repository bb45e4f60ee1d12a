package dev.natship.engine;

import java.util.Map;

/// Who holds the bytes of lines at one moment. Readers and source are counted with all that they
/// may hold, since it is set aside for them.
///
/// @param budget all that may be held
/// @param ring the journal's lines in memory
/// @param openBatches batches that are being filled, all sinks together
/// @param sealedBatches batches that wait for their turn or are on their way
/// @param longLines lines above 64 KiB on their way into a batch; one that needs more than a sink's
///   share of the batches' memory comes on top of the budget, one at a time
/// @param readers one chunk of the journal in the hand of each sink
/// @param source what may wait between the socket and the journal
/// @param spares arrays that wait to be used again
/// @param sinks open batches and sealed batches of each sink
public record MemoryStatus(
    long budget,
    long ring,
    long openBatches,
    long sealedBatches,
    long longLines,
    long readers,
    long source,
    long spares,
    Map<String, Long> sinks) {

  public MemoryStatus {
    sinks = Map.copyOf(sinks);
  }

  public long used() {
    return ring + openBatches + sealedBatches + longLines + readers + source + spares;
  }

  /// Each kind of holder, by its name in metrics.
  public Map<String, Long> holders() {
    return Map.of(
        "ring", ring,
        "open-batches", openBatches,
        "parcels", sealedBatches,
        "long-lines", longLines,
        "readers", readers,
        "source", source,
        "spares", spares);
  }
}
