package dev.natship.logql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts lines in the range of time before each step. The lines may come in any order. Belongs to
/// one thread.
public final class Gathering {
  private static final double SECOND = 1e9;

  private final LogqlQuery.OverTime query;
  private final LogqlQuery.Grouping grouping;
  private final boolean grouped;
  private final Steps steps;
  private final Bounds bounds;
  private final LineMatch match;

  /// For each series, by how much each step differs from the one before it.
  private final Map<Map<String, String>, double[]> changes = new HashMap<>();

  /// @param grouped whether to keep only one sum for each group
  Gathering(
      LogqlQuery.OverTime query,
      boolean grouped,
      LogqlQuery.Grouping grouping,
      Steps steps,
      Bounds bounds) {
    this.query = query;
    this.grouped = grouped;
    this.grouping = grouping;
    this.steps = steps;
    this.bounds = bounds;
    this.match = new LineMatch(query.lines());
  }

  /// The lines that it counts.
  public LogqlQuery.Lines lines() {
    return query.lines();
  }

  /// The first moment whose lines can count.
  public long from() {
    return steps.start() - query.range() - query.offset() + 1;
  }

  /// The moment after the last one whose lines can count.
  public long until() {
    return steps.at(steps.count() - 1) - query.offset() + 1;
  }

  /// Counts a line. Throws when there are more series than [Bounds] allows.
  public void add(long nanos, Line line) throws QueryException {
    long moment = nanos + query.offset();
    long first = Math.max(0, Math.ceilDiv(moment - steps.start(), steps.step()));
    long behind = Math.ceilDiv(moment - steps.start() + query.range(), steps.step());
    if (first >= steps.count() || behind <= first || !match.wants(line)) {
      return;
    }
    double value = query.operation().countsBytes() ? bytes(match.text()) : 1;
    Map<String, String> key =
        grouped ? Groups.key(match.worked().labels(), grouping) : match.worked().labels();
    double[] change = changes.get(key);
    if (change == null) {
      change = begin(new TreeMap<>(key));
    }
    change[(int) first] += value;
    if (behind < steps.count()) {
      change[(int) behind] -= value;
    }
  }

  private double[] begin(Map<String, String> key) throws QueryException {
    if ((changes.size() + 1L) * steps.count() > bounds.numbers()) {
      throw new QueryException(
          "more than "
              + changes.size()
              + " series over "
              + steps.count()
              + " steps are too many; group them by fewer labels, take a longer step or a"
              + " narrower selector");
    }
    double[] change = new double[steps.count()];
    changes.put(key, change);
    return change;
  }

  private static long bytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  List<Series> series() {
    double divisor = query.operation().isPerSecond() ? query.range() / SECOND : 1;
    List<Series> series = new ArrayList<>();
    changes.forEach((labels, change) -> {
      double[] values = new double[change.length];
      double sum = 0;
      for (int i = 0; i < change.length; i++) {
        sum += change[i];
        values[i] = sum == 0 ? Double.NaN : sum / divisor;
      }
      series.add(new Series(labels, values));
    });
    return series;
  }
}
