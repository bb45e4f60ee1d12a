package dev.natship.admin;

import dev.natship.delivery.Histogram;
import dev.natship.delivery.LaneStatus;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Collection;
import java.util.function.Function;

/// Histograms of the lanes in Prometheus' own model.
final class Buckets {
  private Buckets() {}

  static HistogramSnapshot of(
      String name,
      String help,
      Collection<LaneStatus> lanes,
      Function<LaneStatus, Histogram.Snapshot> snapshot) {
    HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
    for (LaneStatus lane : lanes) {
      Histogram.Snapshot counts = snapshot.apply(lane);
      histogram.dataPoint(
          HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(Labels.of("sink", lane.name()))
              .sum(counts.sumSeconds())
              .classicHistogramBuckets(buckets(counts))
              .build());
    }
    return histogram.build();
  }

  private static ClassicHistogramBuckets buckets(Histogram.Snapshot counts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.counts().length; i++) {
      double bound = i < counts.bounds().length ? counts.bounds()[i] : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts.counts()[i]);
    }
    return buckets.build();
  }
}
