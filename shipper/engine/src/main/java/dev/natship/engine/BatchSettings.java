package dev.natship.engine;

import dev.natship.settings.Settings;
import java.time.Duration;

/// How large and how old the owner lets a batch become: `batch`.
public record BatchSettings(long bytes, int lines, Duration age) {
  private static final long USUAL_BYTES = 1_000_000;
  private static final int MOST_LINES = 1_000_000;
  private static final long MOST_BYTES = 256 << 20;

  /// The same for a line that waits for no others.
  BatchSettings atOnce() {
    return new BatchSettings(bytes, lines, Duration.ofMillis(1));
  }

  static BatchSettings read(Settings settings) {
    long bytes = settings.bytes("batch.bytes", USUAL_BYTES);
    if (bytes < 1 || bytes > MOST_BYTES) {
      settings.problem("batch.bytes", "expected a size from 1 byte to 256 MiB");
      bytes = USUAL_BYTES;
    }
    return new BatchSettings(
        bytes,
        (int) settings.number("batch.events", 4000, 1, MOST_LINES),
        settings.duration("batch.age", Duration.ofSeconds(1)));
  }
}
