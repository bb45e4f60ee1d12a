package dev.natship.delivery;

import dev.natship.api.Delivery;
import dev.natship.batches.Ledger;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.batches.SealedBatch;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.gate.Standing;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a lane counts about its requests. Lines are counted by the [Ledger]; what the log hears is
/// [LaneNews].
public final class LaneMeters {
  private static final System.Logger LOG = Log.of(LaneMeters.class);
  private static final int MOST_STATUSES = 64;

  private final String lane;
  private final LaneClock clock;
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bugs = new LongAdder();
  private final LongAdder lettersNotKept = new LongAdder();
  private final Histogram requestTime = new Histogram();
  private final Histogram deliveryLatency = new Histogram();
  private final OncePerMinute traces;
  private volatile @Nullable Instant lastSuccess;
  private volatile LaneStatus.@Nullable Failure lastError;

  public LaneMeters(String lane, LaneClock clock) {
    this.lane = lane;
    this.clock = clock;
    this.traces = new OncePerMinute(clock);
  }

  /// As an earlier life left them.
  public void restore(Optional<Instant> success, Optional<LaneStatus.Failure> error) {
    lastSuccess = success.orElse(null);
    lastError = error.orElse(null);
  }

  public Optional<Instant> lastSuccess() {
    return Optional.ofNullable(lastSuccess);
  }

  public Optional<LaneStatus.Failure> lastError() {
    return Optional.ofNullable(lastError);
  }

  void request(String status, long bytes, long nanos) {
    String key = requests.size() < MOST_STATUSES || requests.containsKey(status) ? status : "other";
    requests.computeIfAbsent(key, _ -> new LongAdder()).increment();
    bytesSent.add(bytes);
    requestTime.record(nanos);
  }

  static String status(Delivery delivery) {
    return delivery.status() == 0 ? "none" : Integer.toString(delivery.status());
  }

  void accepted(SealedBatch sealed, int[] items) {
    Instant now = clock.now();
    lastSuccess = now;
    deliveryLatency.recordAll(sealed, items, nanos(now));
  }

  void failed(int status, String words) {
    lastError = new LaneStatus.Failure(clock.now(), status, words);
  }

  /// @param where the part of the program that broke
  public void bug(String where, Throwable bug) {
    bugs.increment();
    String words = "a bug in " + where + ": " + Fatal.name(bug);
    lastError = new LaneStatus.Failure(clock.now(), 0, words);
    long before = traces.due();
    if (before >= 0) {
      LOG.log(
          System.Logger.Level.ERROR,
          Code.SINK_BUG.after(
              lane
                  + ": "
                  + words
                  + "; the lane goes on"
                  + (before == 0 ? "" : " (and " + before + " bugs more since the last one told)")),
          bug);
    }
  }

  /// Refused lines whose letters could not be written.
  void lettersNotKept(int lines) {
    lettersNotKept.add(lines);
  }

  long lettersNotKept() {
    return lettersNotKept.sum();
  }

  public LaneStatus status(
      LaneState state,
      Instant since,
      String reason,
      Standing standing,
      LineCounts ledger,
      LifetimeCounts lifetime,
      double lagSeconds,
      String compression) {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach((status, count) -> counts.put(status, count.sum()));
    return new LaneStatus(
        lane,
        state,
        since,
        reason,
        ledger,
        lifetime,
        standing.failuresInARow(),
        Optional.ofNullable(lastSuccess),
        Optional.ofNullable(lastError),
        standing.limit(),
        standing.underWay(),
        lagSeconds,
        counts,
        bytesSent.sum(),
        bugs.sum(),
        lettersNotKept.sum(),
        compression,
        requestTime.snapshot(),
        deliveryLatency.snapshot());
  }

  public static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
