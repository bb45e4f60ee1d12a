package dev.natship.replay;

import dev.natship.batches.LineCounts;
import dev.natship.delivery.LaneStatus;
import java.time.Instant;
import java.util.Optional;

/// One replay at one moment.
///
/// @param lines how many lines it reads
/// @param counts counts since it was ordered, over all restarts
/// @param lane present while it runs
/// @param ended when it ended, if it has
/// @param waits why it cannot go on, if it cannot
public record ReplayStatus(
    String id,
    Order order,
    Instant begun,
    long lines,
    LineCounts counts,
    Optional<LaneStatus> lane,
    Optional<Instant> ended,
    boolean cancelled,
    Optional<String> waits) {

  /// The state in one word.
  public String state() {
    if (cancelled) {
      return "cancelled";
    }
    if (ended.isPresent()) {
      return "done";
    }
    return waits.isPresent()
        ? "waiting"
        : lane.map(status -> status.state().word()).orElse("ending");
  }
}
