package dev.natship.logql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Groups series and combines each group.
final class Groups {
  private Groups() {}

  /// The labels of the group to which a series belongs.
  static Map<String, String> key(Map<String, String> labels, LogqlQuery.Grouping grouping) {
    Map<String, String> key = new TreeMap<>();
    labels.forEach((name, value) -> {
      if (grouping.labels().contains(name) != grouping.without()) {
        key.put(name, value);
      }
    });
    return key;
  }

  static List<Series> together(LogqlQuery.Together query, List<Series> all) {
    Map<Map<String, String>, List<Series>> groups = new LinkedHashMap<>();
    for (Series series : all) {
      groups
          .computeIfAbsent(key(series.labels(), query.grouping()), _ -> new ArrayList<>())
          .add(series);
    }
    List<Series> result = new ArrayList<>();
    groups.forEach((key, members) -> {
      if (query.operation().picks()) {
        result.addAll(picked(query, members));
      } else {
        result.add(new Series(key, joined(query.operation(), members)));
      }
    });
    return result;
  }

  private static double[] joined(LogqlQuery.GroupOperation operation, List<Series> members) {
    double[] values = new double[members.getFirst().values().length];
    for (int i = 0; i < values.length; i++) {
      int at = i;
      double[] present =
          members.stream()
              .mapToDouble(each -> each.values()[at])
              .filter(each -> !Double.isNaN(each))
              .toArray();
      values[i] = present.length == 0 ? Double.NaN : joined(operation, present);
    }
    return values;
  }

  private static double joined(LogqlQuery.GroupOperation operation, double[] present) {
    return switch (operation) {
      case SUM -> Arrays.stream(present).sum();
      case AVG -> Arrays.stream(present).sum() / present.length;
      case MIN -> Arrays.stream(present).min().orElse(Double.NaN);
      case MAX -> Arrays.stream(present).max().orElse(Double.NaN);
      case COUNT -> present.length;
      case TOPK, BOTTOMK -> Double.NaN;
    };
  }

  /// Keeps the largest or smallest numbers of each step.
  private static List<Series> picked(LogqlQuery.Together query, List<Series> members) {
    List<Series> picked =
        members.stream()
            .map(each -> new Series(each.labels(), nothing(each.values().length)))
            .toList();
    for (int i = 0; i < members.getFirst().values().length; i++) {
      int at = i;
      Comparator<Integer> order = Comparator.comparingDouble(n -> members.get(n).values()[at]);
      List<Integer> present = new ArrayList<>();
      for (int n = 0; n < members.size(); n++) {
        if (!Double.isNaN(members.get(n).values()[at])) {
          present.add(n);
        }
      }
      present.sort(query.operation() == LogqlQuery.GroupOperation.TOPK ? order.reversed() : order);
      for (int n : present.subList(0, Math.min(query.most(), present.size()))) {
        picked.get(n).values()[at] = members.get(n).values()[at];
      }
    }
    return picked;
  }

  static double[] nothing(int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
