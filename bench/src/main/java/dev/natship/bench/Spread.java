package dev.natship.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The lowest, middle and highest figure of several rounds.
record Spread(double low, double median, double high) {
  static Spread of(List<RunFigures> runs, ToDoubleFunction<RunFigures> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }
}
