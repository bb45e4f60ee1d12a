package dev.natship.journal;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Runs;
import java.util.Map;

/// How far a reader has come, at one moment. `unread` is counted from the index of what is retained
/// and the losses where they happen, so that `end - start == settled + read + unread + lost()` is a
/// statement that can fail.
///
/// @param settled lines behind the start that an earlier life had finished already
/// @param ahead sequences at its position or later that it will not be given: finished in an
///   earlier life, or lost and counted
public record ReaderProgress(
    long start,
    long position,
    long end,
    long committed,
    long read,
    long unread,
    long settled,
    Map<Loss, Long> losses,
    Runs ahead) {

  public ReaderProgress {
    losses = Map.copyOf(losses);
  }

  public long lost() {
    return losses.values().stream().mapToLong(Long::longValue).sum();
  }

  public boolean adds() {
    return end - start == settled + read + unread + lost();
  }
}
