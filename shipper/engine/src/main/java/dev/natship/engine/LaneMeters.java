package dev.natship.engine;

import dev.natship.api.Delivery;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a lane counts about its requests, and what it tells the log about them: a failure once per
/// interval, the recovery once. Lines are counted by the [Ledger].
final class LaneMeters {
  private static final System.Logger LOG = System.getLogger(LaneMeters.class.getName());
  private static final int MOST_STATUSES = 64;

  private final String lane;
  private final Pace pace;
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bugs = new LongAdder();
  private final LongAdder lettersNotKept = new LongAdder();
  private final Histogram requestTime = new Histogram();
  private final Histogram deliveryLatency = new Histogram();
  private final Seldom failures;
  private final Seldom traces;
  private volatile @Nullable Instant lastSuccess;
  private volatile LaneStatus.@Nullable Failure lastError;

  LaneMeters(String lane, Pace pace) {
    this.lane = lane;
    this.pace = pace;
    this.failures = new Seldom(pace);
    this.traces = new Seldom(pace);
  }

  /// As an earlier life left them.
  void restore(LaneBearing bearing) {
    lastSuccess = bearing.lastSuccess().orElse(null);
    lastError = bearing.lastError().orElse(null);
  }

  Optional<Instant> lastSuccess() {
    return Optional.ofNullable(lastSuccess);
  }

  Optional<LaneStatus.Failure> lastError() {
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

  void accepted(Parcel parcel, int[] items) {
    Instant now = pace.now();
    lastSuccess = now;
    deliveryLatency.recordAll(parcel, items, nanos(now));
    if (failures.over()) {
      LOG.log(System.Logger.Level.INFO, lane + ": delivering again");
    }
  }

  void failed(String what, int status, String words) {
    lastError = new LaneStatus.Failure(pace.now(), status, words);
    long before = failures.due();
    if (before >= 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          lane
              + ": "
              + what
              + (status == 0 ? "" : " " + status)
              + (words.isEmpty() ? "" : ": " + words)
              + (before == 0 ? "" : " (and " + before + " more since the last report)"));
    }
  }

  void tooLarge(int status, long refused, long most) {
    LOG.log(
        System.Logger.Level.WARNING,
        lane
            + ": "
            + status
            + " for a batch of "
            + refused
            + " bytes; batches stay below "
            + most
            + " from now on (batch.bytes can say so from the start)");
  }

  void bug(RuntimeException bug) {
    bugs.increment();
    lastError = new LaneStatus.Failure(pace.now(), 0, bug.getClass().getSimpleName());
    if (traces.due() >= 0) {
      LOG.log(System.Logger.Level.ERROR, lane + ": a bug in the sink; the lane goes on", bug);
    }
  }

  /// Refused lines whose letters could not be written.
  void lettersNotKept(int lines) {
    lettersNotKept.add(lines);
  }

  long lettersNotKept() {
    return lettersNotKept.sum();
  }

  LaneStatus status(
      Gate.Standing standing, Ledger.Snapshot ledger, Ledger.Lifetime lifetime, double lagSeconds) {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach((status, count) -> counts.put(status, count.sum()));
    return new LaneStatus(
        lane,
        standing.state().name().toLowerCase(Locale.ROOT),
        standing.since(),
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
        requestTime.snapshot(),
        deliveryLatency.snapshot());
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
