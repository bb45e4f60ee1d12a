package dev.natship.journal;

import java.util.Map;

/// One moment in the life of a reader. `unread` is counted from the index of what is retained and
/// the losses where they happen, so that `end - start == settled + read + unread + lost()` is a
/// statement that can fail.
///
/// @param settled lines behind the start that an earlier life had finished already
public record Backlog(
    long start,
    long position,
    long end,
    long committed,
    long read,
    long unread,
    long settled,
    Map<Loss, Long> losses) {

  public Backlog {
    losses = Map.copyOf(losses);
  }

  public long lost() {
    return losses.values().stream().mapToLong(Long::longValue).sum();
  }

  public boolean adds() {
    return end - start == settled + read + unread + lost();
  }
}
