package dev.natship.logql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One query for numbers: it says which lines it has to see, is shown them, and gives what comes of
/// them. Belongs to one thread.
public final class Evaluation {
  private final LogqlQuery.Numbers query;
  private final Steps steps;
  private final Bounds bounds;
  private final Map<LogqlQuery.Numbers, Gathering> gatherings = new HashMap<>();

  /// What came of it.
  ///
  /// @param scalar whether it is a number without labels, the same for all
  public record Result(boolean scalar, List<Series> series) {
    public Result {
      series = List.copyOf(series);
    }
  }

  public Evaluation(LogqlQuery.Numbers query, Steps steps, Bounds bounds) throws QueryException {
    this.query = query;
    this.steps = steps;
    this.bounds = bounds;
    if (steps.count() > bounds.steps()) {
      throw new QueryException(
          "more than "
              + bounds.steps()
              + " steps are too many for one series; take a longer step or a shorter time");
    }
    prepare(query);
  }

  /// What has to be shown lines: those between its two moments.
  public List<Gathering> gatherings() {
    return List.copyOf(gatherings.values());
  }

  private void prepare(LogqlQuery.Numbers numbers) {
    switch (numbers) {
      case LogqlQuery.OverTime overTime ->
          gatherings.computeIfAbsent(
              overTime,
              _ -> new Gathering(overTime, false, LogqlQuery.Grouping.ALL, steps, bounds));
      case LogqlQuery.Together together -> {
        // A sum of counts is a count: nothing has to be held for each line's own labels.
        if (together.operation() == LogqlQuery.GroupOperation.SUM
            && together.of() instanceof LogqlQuery.OverTime overTime) {
          gatherings.computeIfAbsent(
              together, _ -> new Gathering(overTime, true, together.grouping(), steps, bounds));
        } else {
          prepare(together.of());
        }
      }
      case LogqlQuery.Combined combined -> {
        prepare(combined.left());
        prepare(combined.right());
      }
      case LogqlQuery.Literal _, LogqlQuery.Vector _ -> {}
    }
  }

  /// Of the lines that were shown.
  public Result result() throws QueryException {
    Result result = evaluate(query);
    List<Series> some =
        result.series().stream()
            .filter(each -> Arrays.stream(each.values()).anyMatch(value -> !Double.isNaN(value)))
            .toList();
    if (some.size() > bounds.series()) {
      throw new QueryException(
          "the answer has "
              + some.size()
              + " series, and "
              + bounds.series()
              + " is the most; group them by fewer labels");
    }
    return new Result(result.scalar(), some);
  }

  private Result evaluate(LogqlQuery.Numbers numbers) throws QueryException {
    Gathering gathering = gatherings.get(numbers);
    if (gathering != null) {
      return new Result(false, gathering.series());
    }
    return switch (numbers) {
      case LogqlQuery.OverTime _ -> new Result(false, List.of());
      case LogqlQuery.Together together ->
          new Result(false, Groups.together(together, evaluate(together.of()).series()));
      case LogqlQuery.Combined combined -> combined(combined);
      case LogqlQuery.Literal(double value) -> constant(true, value);
      case LogqlQuery.Vector(double value) -> constant(false, value);
    };
  }

  private Result constant(boolean scalar, double value) {
    double[] values = new double[steps.count()];
    Arrays.fill(values, value);
    return new Result(scalar, List.of(new Series(Map.of(), values)));
  }

  private Result combined(LogqlQuery.Combined combined) throws QueryException {
    Result left = evaluate(combined.left());
    Result right = evaluate(combined.right());
    List<Series> series = new ArrayList<>();
    if (right.scalar()) {
      for (Series each : left.series()) {
        series.add(combine(combined, each.labels(), each, right.series().getFirst(), false));
      }
    } else if (left.scalar()) {
      for (Series each : right.series()) {
        series.add(combine(combined, each.labels(), left.series().getFirst(), each, true));
      }
    } else {
      Map<Map<String, String>, Series> others = new HashMap<>();
      right.series().forEach(each -> others.put(each.labels(), each));
      for (Series each : left.series()) {
        Series other = others.get(each.labels());
        if (other != null) {
          series.add(combine(combined, each.labels(), each, other, false));
        }
      }
    }
    return new Result(left.scalar() && right.scalar(), series);
  }

  /// @param keepsRight whose number stays where a comparison holds
  private static Series combine(
      LogqlQuery.Combined combined,
      Map<String, String> labels,
      Series left,
      Series right,
      boolean keepsRight) {
    double[] values = new double[left.values().length];
    for (int i = 0; i < values.length; i++) {
      double a = left.values()[i];
      double b = right.values()[i];
      values[i] =
          Double.isNaN(a) || Double.isNaN(b)
              ? Double.NaN
              : combine(combined, a, b, keepsRight ? b : a);
    }
    return new Series(labels, values);
  }

  private static double combine(LogqlQuery.Combined combined, double a, double b, double kept) {
    return switch (combined.operator()) {
      case LogqlQuery.Operator.Arithmetic(char sign) ->
          switch (sign) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            case '/' -> a / b;
            case '%' -> a % b;
            default -> Math.pow(a, b);
          };
      case LogqlQuery.Operator.Compared(Comparison comparison) -> {
        boolean holds = comparison.holds(a, b);
        yield combined.asNumber() ? (holds ? 1 : 0) : holds ? kept : Double.NaN;
      }
    };
  }
}
