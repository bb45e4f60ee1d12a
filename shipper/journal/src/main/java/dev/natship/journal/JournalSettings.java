package dev.natship.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What the owner chose. `memoryBytes` is a hard budget for the chunks in memory, the open one
/// included; without a directory that memory is all there is. A `fsync` of zero means: after every
/// write.
public record JournalSettings(
    long memoryBytes,
    Optional<Path> directory,
    long retainBytes,
    Duration retainAge,
    Duration fsync,
    int chunkBytes,
    Duration chunkAge) {

  private static final int SMALLEST_CHUNK = 1024;
  private static final int LARGEST_CHUNK = 16 << 20;

  public JournalSettings {
    require(
        chunkBytes >= SMALLEST_CHUNK && chunkBytes <= LARGEST_CHUNK,
        "a chunk has between 1 KiB and 16 MiB");
    require(memoryBytes >= 4L * chunkBytes, "the memory must hold four chunks");
    require(retainBytes >= 4L * chunkBytes, "the retained bytes must hold four chunks");
    require(!retainAge.isNegative() && !retainAge.isZero(), "the retained age must be positive");
    require(!fsync.isNegative(), "the fsync interval cannot be negative");
    require(!chunkAge.isNegative() && !chunkAge.isZero(), "the chunk age must be positive");
  }

  /// The defaults of `conf/natship.conf`, in memory only.
  public static JournalSettings inMemory(long memoryBytes) {
    int chunkBytes = Math.clamp(memoryBytes / 16, 4 << 10, 256 << 10);
    return new JournalSettings(
        memoryBytes,
        Optional.empty(),
        1L << 30,
        Duration.ofDays(7),
        Duration.ofMillis(50),
        chunkBytes,
        Duration.ofMillis(25));
  }

  public JournalSettings on(Path folder) {
    return new JournalSettings(
        memoryBytes, Optional.of(folder), retainBytes, retainAge, fsync, chunkBytes, chunkAge);
  }

  public JournalSettings retaining(long bytes, Duration age) {
    return new JournalSettings(memoryBytes, directory, bytes, age, fsync, chunkBytes, chunkAge);
  }

  public JournalSettings syncing(Duration interval) {
    return new JournalSettings(
        memoryBytes, directory, retainBytes, retainAge, interval, chunkBytes, chunkAge);
  }

  public JournalSettings chunked(int bytes, Duration age) {
    return new JournalSettings(memoryBytes, directory, retainBytes, retainAge, fsync, bytes, age);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("journal: " + otherwise);
    }
  }
}
