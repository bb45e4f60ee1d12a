package dev.natship.admin;

import dev.natship.archive.ArchiveStatus;
import dev.natship.batches.LineCounts;
import dev.natship.delivery.Histogram;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.MemoryStatus;
import dev.natship.gate.LaneState;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The engine's own counters as Prometheus text. Nothing is counted twice: each scrape takes one
/// snapshot of everything, and the meters read from that, so a ledger balances within one scrape.
///
/// The registry is made by the first scrape, not by the start, which it would delay.
final class Metrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// Reasons and statuses are few by nature; what goes beyond is counted together.
  private static final int MOST_VALUES = 64;

  private static final String OTHER = "other";

  /// Everything at one moment.
  private record Moment(
      SourceStatus source,
      JournalStatus journal,
      Optional<ArchiveStatus> archive,
      MemoryStatus memory,
      Map<String, LaneStatus> lanes) {
    static Moment of(RunningShipper shipper) {
      Map<String, LaneStatus> lanes = new TreeMap<>();
      shipper.lanes().forEach(lane -> lanes.put(lane.name(), lane));
      return new Moment(
          shipper.source().get(),
          shipper.engine().journal().status(),
          shipper.archive().get(),
          shipper.engine().memory(),
          lanes);
    }
  }

  private final RunningShipper shipper;
  private final AdminMetrics admin;
  private final Map<String, Tags> counters = new TreeMap<>();

  /// Lanes that have meters.
  private final Set<String> lanes = new HashSet<>();

  private @Nullable PrometheusMeterRegistry registry;
  private volatile @Nullable Moment moment;

  Metrics(RunningShipper shipper, AdminMetrics admin) {
    this.shipper = shipper;
    this.admin = admin;
  }

  synchronized byte[] scrape() {
    Moment now = Moment.of(shipper);
    moment = now;
    PrometheusMeterRegistry meters = registry;
    if (meters == null) {
      meters = create(now);
      registry = meters;
    }
    countSource(meters, now.source());
    countUndecoded(meters, now.source());
    forgetEndedLanes(meters, now.lanes().keySet());
    for (LaneStatus lane : now.lanes().values()) {
      if (lanes.add(lane.name())) {
        measureLane(meters, lane.name());
      }
      countLane(meters, lane);
    }
    return meters.scrape().getBytes(StandardCharsets.UTF_8);
  }

  private PrometheusMeterRegistry create(Moment now) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    // It listens for collections as long as the process lives, so nothing closes it.
    @SuppressWarnings("resource")
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    admin.bindTo(meters);

    count(meters, "natship.source.messages", Tags.empty(), m -> m.source().messages());
    count(meters, "natship.source.bytes", Tags.empty(), m -> m.source().bytes());
    count(meters, "natship.source.reconnects", Tags.empty(), m -> m.source().reconnects());
    count(meters, "natship.source.gaps", Tags.empty(), m -> m.source().gaps());
    count(
        meters,
        "natship.source.gap.seconds",
        Tags.empty(),
        m -> m.source().gapTime().toMillis() / 1000.0);
    count(
        meters,
        "natship.source.held.seconds",
        Tags.empty(),
        m -> m.source().held().toMillis() / 1000.0);
    count(meters, "natship.source.stuck.subscriptions", Tags.empty(), m -> m.source().stuck());
    gauge(
        meters,
        "natship.destinations.broken",
        Tags.empty(),
        _ -> shipper.notRunning().get().broken().size());
    gauge(meters, "natship.source.connected", Tags.empty(), m -> m.source().connected() ? 1 : 0);
    gauge(
        meters, "natship.journal.bytes", Tags.of("tier", "memory"), m -> m.journal().memoryBytes());
    gauge(meters, "natship.journal.bytes", Tags.of("tier", "disk"), m -> m.journal().diskBytes());
    Journal journal = shipper.engine().journal();
    String limit = "natship.journal.limit.bytes";
    gauge(meters, limit, Tags.of("tier", "memory"), _ -> journal.memoryLimit());
    if (journal.folder().isPresent()) {
      gauge(meters, limit, Tags.of("tier", "disk"), _ -> journal.folderLimit());
    }
    gauge(meters, "natship.memory.budget.bytes", Tags.empty(), m -> m.memory().budget());
    for (String holder : now.memory().holders().keySet()) {
      gauge(
          meters,
          "natship.memory.bytes",
          Tags.of("holder", holder),
          m -> m.memory().holders().getOrDefault(holder, 0L));
    }
    gauge(meters, "natship.journal.oldest.seconds", Tags.empty(), m -> age(m.journal()));
    count(
        meters,
        "natship.journal.evicted.early.lines",
        Tags.empty(),
        m -> m.journal().evictedEarlyLines());
    if (now.archive().isPresent()) {
      archive(meters, "natship.archive.bytes", ArchiveStatus::bytes);
      archive(meters, "natship.archive.lines", ArchiveStatus::lines);
      archive(meters, "natship.archive.missing.lines", ArchiveStatus::missingLines);
      archive(meters, "natship.archive.waiting.segments", ArchiveStatus::waitingSegments);
      archive(meters, "natship.archive.oldest.seconds", Metrics::age);
      count(
          meters,
          "natship.archive.failures",
          Tags.empty(),
          m -> m.archive().map(ArchiveStatus::failures).orElse(0L));
    }
    histogram(
        meters,
        "natship_sink_request_seconds",
        "How long requests to the destination took",
        LaneStatus::requestTime);
    histogram(
        meters,
        "natship_delivery_latency_seconds",
        "From the moment a line was received until its destination accepted it",
        LaneStatus::deliveryLatency);
    return meters;
  }

  private void archive(
      PrometheusMeterRegistry meters, String name, ToDoubleFunction<ArchiveStatus> value) {
    gauge(
        meters,
        name,
        Tags.empty(),
        m -> m.archive().map(archive -> value.applyAsDouble(archive)).orElse(0.0));
  }

  private static double age(ArchiveStatus archive) {
    return archive.oldest().map(Metrics::age).orElse(0.0);
  }

  private static double age(JournalStatus journal) {
    return journal.oldest().map(Metrics::age).orElse(0.0);
  }

  private static double age(Instant oldest) {
    return Math.max(0, Duration.between(oldest, Instant.now()).toMillis() / 1000.0);
  }

  private void countSource(PrometheusMeterRegistry meters, SourceStatus source) {
    for (String reason : source.dropped().keySet()) {
      count(
          meters,
          "natship.source.dropped.messages",
          Tags.of("reason", reason),
          m -> m.source().dropped().getOrDefault(reason, 0L));
    }
  }

  private void countUndecoded(PrometheusMeterRegistry meters, SourceStatus source) {
    for (String reason : source.undecoded().keySet()) {
      count(
          meters,
          "natship.source.undecoded.messages",
          Tags.of("reason", reason),
          m -> m.source().undecoded().getOrDefault(reason, 0L));
    }
  }

  private void measureLane(PrometheusMeterRegistry meters, String name) {
    Tags sink = Tags.of("sink", name);
    lane(meters, "natship.sink.pending.events", sink, name, lane -> lane.ledger().pending());
    lane(meters, "natship.sink.lag.seconds", sink, name, LaneStatus::lagSeconds);
    lane(meters, "natship.sink.concurrency.limit", sink, name, LaneStatus::concurrencyLimit);
    for (LaneState state : LaneState.values()) {
      Tags tags = sink.and("state", state.word());
      lane(meters, "natship.sink.state", tags, name, lane -> lane.state() == state ? 1 : 0);
    }
  }

  /// A lane that has ended has no values any more; zeros would say that it works.
  private void forgetEndedLanes(PrometheusMeterRegistry meters, Set<String> running) {
    if (running.containsAll(lanes)) {
      return;
    }
    lanes.retainAll(running);
    for (Meter meter : meters.getMeters()) {
      String sink = meter.getId().getTag("sink");
      if (sink != null && !running.contains(sink)) {
        meters.remove(meter);
      }
    }
    counters
        .values()
        .removeIf(tags ->
            tags.stream()
                .anyMatch(tag -> tag.getKey().equals("sink") && !running.contains(tag.getValue())));
  }

  private void countLane(PrometheusMeterRegistry meters, LaneStatus lane) {
    String name = lane.name();
    lines(meters, name, "delivered", "", LineCounts::delivered);
    lines(meters, name, "filtered", "", LineCounts::filtered);
    lines(meters, name, "sampled", "", LineCounts::sampled);
    lines(meters, name, "dead-lettered", "", LineCounts::deadLettered);
    for (String reason : lane.ledger().dropped().keySet()) {
      lines(meters, name, "dropped", reason, ledger -> ledger.dropped().getOrDefault(reason, 0L));
    }
    List<String> statuses = lane.requests().keySet().stream().sorted().limit(MOST_VALUES).toList();
    for (String status : statuses) {
      requests(meters, name, status, requests -> requests.getOrDefault(status, 0L));
    }
    if (lane.requests().size() > MOST_VALUES) {
      requests(
          meters,
          name,
          OTHER,
          requests ->
              requests.entrySet().stream()
                  .filter(each -> !statuses.contains(each.getKey()))
                  .mapToLong(Map.Entry::getValue)
                  .sum());
    }
  }

  private void lines(
      PrometheusMeterRegistry meters,
      String sink,
      String outcome,
      String reason,
      ToDoubleFunction<LineCounts> value) {
    Tags tags = Tags.of("sink", sink, "outcome", outcome, "reason", reason);
    count(
        meters,
        "natship.sink.events",
        tags,
        ofLane(sink, lane -> value.applyAsDouble(lane.ledger())));
  }

  private void requests(
      PrometheusMeterRegistry meters,
      String sink,
      String status,
      ToDoubleFunction<Map<String, Long>> value) {
    Tags tags = Tags.of("sink", sink, "status", status);
    count(
        meters,
        "natship.sink.requests",
        tags,
        ofLane(sink, lane -> value.applyAsDouble(lane.requests())));
  }

  private static ToDoubleFunction<Moment> ofLane(String sink, ToDoubleFunction<LaneStatus> value) {
    return moment -> {
      LaneStatus lane = moment.lanes().get(sink);
      return lane == null ? 0 : value.applyAsDouble(lane);
    };
  }

  /// Registers a counter unless it is there.
  private void count(
      PrometheusMeterRegistry meters, String name, Tags tags, ToDoubleFunction<Moment> value) {
    if (counters.putIfAbsent(name + tags, tags) == null) {
      FunctionCounter.builder(name, this, metrics -> metrics.read(value))
          .tags(tags)
          .register(meters);
    }
  }

  private void gauge(
      PrometheusMeterRegistry meters, String name, Tags tags, ToDoubleFunction<Moment> value) {
    Gauge.builder(name, this, metrics -> metrics.read(value)).tags(tags).register(meters);
  }

  private void lane(
      PrometheusMeterRegistry meters,
      String name,
      Tags tags,
      String sink,
      ToDoubleFunction<LaneStatus> value) {
    gauge(meters, name, tags, ofLane(sink, value));
  }

  private double read(ToDoubleFunction<Moment> value) {
    Moment now = moment;
    return now == null ? 0 : value.applyAsDouble(now);
  }

  /// Micrometer has no histogram over somebody else's buckets, so these go to its Prometheus
  /// registry directly.
  private void histogram(
      PrometheusMeterRegistry meters,
      String name,
      String help,
      Function<LaneStatus, Histogram.Snapshot> snapshot) {
    meters
        .getPrometheusRegistry()
        .register(() -> {
          Moment now = moment;
          return Buckets.of(name, help, now == null ? List.of() : now.lanes().values(), snapshot);
        });
  }
}
