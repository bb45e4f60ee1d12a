package dev.natship.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory there is and what the journal and the batches may have of it.
///
/// Lines and batches live on the heap; both together stay below half of it, so that a machine with
/// 256 MB and a heap of 128 MB keeps room for everything else.
public record MemoryShares(long limit, long heap) {
  private static final long MIB = 1 << 20;

  public static MemoryShares ofProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    return new MemoryShares(
        limit(
            List.of(
                Path.of("/sys/fs/cgroup/memory.max"),
                Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes")),
            heap * 2),
        heap);
  }

  /// The smallest limit that one of the files names: cgroup v2 says `max` for none, v1 a huge
  /// number.
  static long limit(List<Path> files, long otherwise) {
    long limit = Long.MAX_VALUE;
    for (Path file : files) {
      try {
        limit = Math.min(limit, Long.parseLong(Files.readString(file).strip()));
      } catch (IOException | NumberFormatException _) {
        // not this kind of control group, or no limit
      }
    }
    return limit > 1L << 50 ? otherwise : limit;
  }

  /// For the journal's ring.
  public long journal() {
    return Math.clamp(Math.min(heap / 4, limit / 8), 4 * MIB, 256 * MIB);
  }

  /// For batches, of all destinations together, from their first line to their settlement.
  public long batches() {
    return Math.clamp(Math.min(heap / 8, limit / 16), 2 * MIB, 128 * MIB);
  }

  /// For what waits between the socket and the journal, where the NATS client reads.
  public long source() {
    return batches();
  }

  /// How large the journal's chunks may be: each destination has one in hand, all together no more
  /// than a thirty-second of the heap.
  int chunk(long journal, int destinations) {
    long each = heap / 32 / Math.max(1, destinations);
    return Math.clamp(Math.min(journal / 16, each), 4 << 10, 256 << 10);
  }
}
