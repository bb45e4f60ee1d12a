package dev.natship.logql;

import java.util.List;

/// A query as a tree. Each node gives either lines or numbers.
public sealed interface LogqlQuery {

  /// The lines of the selected streams that pass all stages.
  record Lines(List<LabelTest> selector, List<Stage> stages) implements LogqlQuery {
    public Lines {
      selector = List.copyOf(selector);
      stages = List.copyOf(stages);
    }
  }

  /// Numbers over time: one series for each set of labels.
  sealed interface Numbers extends LogqlQuery {}

  /// `rate({app="shop"}[5m] offset 1h)`.
  ///
  /// @param range in nanoseconds
  /// @param offset in nanoseconds
  record OverTime(RangeOperation operation, Lines lines, long range, long offset)
      implements Numbers {}

  /// `sum by (app) (…)`, `topk(3, …)`.
  ///
  /// @param most how many series `topk` and `bottomk` keep; zero for other operations
  record Together(GroupOperation operation, Grouping grouping, int most, Numbers of)
      implements Numbers {}

  /// `a / b`, `a > 5`.
  ///
  /// @param asNumber whether a comparison gives 1 or 0; otherwise it drops the numbers for which it
  ///   does not hold
  record Combined(Numbers left, Operator operator, boolean asNumber, Numbers right)
      implements Numbers {}

  /// The same number at all times.
  record Literal(double value) implements Numbers {}

  /// `vector(1)`: one series without labels.
  record Vector(double value) implements Numbers {}

  /// What is counted of the lines in a range of time.
  enum RangeOperation {
    COUNT_OVER_TIME,
    RATE,
    BYTES_OVER_TIME,
    BYTES_RATE;

    boolean countsBytes() {
      return this == BYTES_OVER_TIME || this == BYTES_RATE;
    }

    boolean isPerSecond() {
      return this == RATE || this == BYTES_RATE;
    }
  }

  /// How the series of a group are combined.
  enum GroupOperation {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    TOPK,
    BOTTOMK;

    boolean picks() {
      return this == TOPK || this == BOTTOMK;
    }
  }

  /// How series are grouped: by these labels, or by all other labels.
  record Grouping(boolean without, List<String> labels) {
    public static final Grouping ALL = new Grouping(false, List.of());

    public Grouping {
      labels = List.copyOf(labels);
    }
  }

  /// How two numbers are combined.
  sealed interface Operator {
    record Arithmetic(char sign) implements Operator {}

    record Compared(Comparison comparison) implements Operator {}
  }

  /// Parses a query. Throws when the text is not LogQL, or is LogQL beyond the supported subset;
  /// the exception says what is wrong and where.
  static LogqlQuery parse(String text) throws QueryException {
    return new Parser(text).query();
  }

  /// Parses a selector, such as `{app="shop"}`. It may be empty.
  static List<LabelTest> selector(String text) throws QueryException {
    return new Parser(text).onlySelector();
  }

  /// Parses a duration, such as `1h30m`. Returns nanoseconds. Throws `NumberFormatException` when
  /// the text is not a duration.
  static long duration(String text) {
    return Quantity.nanos(text).orElseThrow(() -> new NumberFormatException(text));
  }
}
