package dev.natship.delivery;

import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.gate.LaneState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A lane at one moment, for people and for metrics.
///
/// @param since when it came into that state
/// @param reason why it does not deliver, where our own words can say it; empty otherwise
/// @param lagSeconds the age of the oldest line that is not settled, 0 when there is none
/// @param deadLettersNotKept lines among the dead-lettered whose letters could not be written
/// @param compression what compresses its batches, in words; empty for nothing
/// @param requests by the status that was answered, or `none`, `failed` (connection) or `bug`
public record LaneStatus(
    String name,
    LaneState state,
    Instant since,
    String reason,
    LineCounts ledger,
    LifetimeCounts lifetime,
    int failuresInARow,
    Optional<Instant> lastSuccess,
    Optional<Failure> lastError,
    int concurrencyLimit,
    int requestsUnderWay,
    double lagSeconds,
    Map<String, Long> requests,
    long bytesSent,
    long bugs,
    long deadLettersNotKept,
    String compression,
    Histogram.Snapshot requestTime,
    Histogram.Snapshot deliveryLatency) {

  /// The last time a delivery did not go through: when, the status (0 for none) and the
  /// destination's own words.
  public record Failure(Instant at, int status, String words) {}

  /// The code of its state; none while all is well.
  public Optional<Code> code() {
    return code(state);
  }

  static Optional<Code> code(LaneState state) {
    return switch (state) {
      case DELIVERING -> Optional.empty();
      case RETRYING -> Optional.of(Code.SINK_RETRYING);
      case PARKED -> Optional.of(Code.SINK_PARKED);
      case PAUSED -> Optional.of(Code.SINK_PAUSED);
      case DISABLED -> Optional.of(Code.SINK_DISABLED);
      case FAILED -> Optional.of(Code.SINK_FAILED);
    };
  }
}
