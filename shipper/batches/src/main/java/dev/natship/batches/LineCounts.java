package dev.natship.batches;

import java.util.Map;
import java.util.TreeMap;

/// What became of the lines of one lane, at one moment. `pending` is counted from the journal and
/// from what is in hand, so that [#balances()] can fail.
///
/// @param read lines the lane is answerable for
/// @param dropped by the reason
public record LineCounts(
    long read,
    long delivered,
    long filtered,
    long sampled,
    long deadLettered,
    Map<String, Long> dropped,
    long pending) {

  public static final LineCounts NONE = new LineCounts(0, 0, 0, 0, 0, Map.of(), 0);

  public LineCounts {
    dropped = Map.copyOf(dropped);
  }

  public long droppedLines() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Whether every line that was read is counted once.
  public boolean balances() {
    return read == delivered + filtered + sampled + deadLettered + droppedLines() + pending;
  }

  /// Both together.
  LineCounts plus(LineCounts other) {
    Map<String, Long> all = new TreeMap<>(dropped);
    other.dropped.forEach((reason, lines) -> all.merge(reason, lines, Long::sum));
    return new LineCounts(
        read + other.read,
        delivered + other.delivered,
        filtered + other.filtered,
        sampled + other.sampled,
        deadLettered + other.deadLettered,
        all,
        pending + other.pending);
  }

  /// Without the pending lines, which the next process reads again.
  LineCounts settled() {
    return new LineCounts(read - pending, delivered, filtered, sampled, deadLettered, dropped, 0);
  }

  @Override
  public String toString() {
    return "read %d = delivered %d + filtered %d + sampled %d + dead-lettered %d + dropped %d%s + pending %d"
        .formatted(
            read,
            delivered,
            filtered,
            sampled,
            deadLettered,
            droppedLines(),
            dropped.isEmpty() ? "" : " " + new TreeMap<>(dropped),
            pending);
  }
}
