package dev.natship.logql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Evaluates one query for numbers. The caller asks [#gatherings] which lines are needed, adds
/// those lines, and then asks for the [#result]. Belongs to one thread.
public final class Evaluation {
  private final LogqlQuery.Numbers query;
  private final Steps steps;
  private final Bounds bounds;
  private final Map<LogqlQuery.Numbers, Gathering> gatherings = new HashMap<>();

  /// @param scalar whether the only series is a plain number without labels, the same at each step
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

  /// The parts of the query that count lines. The caller adds to each the lines from
  /// [Gathering#from] up to, not including, [Gathering#until].
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
        // The sum of counts can be counted at once, without a series for each set of labels.
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

  /// The numbers for the lines that were added.
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

  /// @param keepsRight where a comparison holds, whether the right number stays instead of the left
  ///   one
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
