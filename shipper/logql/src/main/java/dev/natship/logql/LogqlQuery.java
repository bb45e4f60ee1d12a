package dev.natship.logql;

import java.util.List;

/// A query as a tree, each node with what it gives: lines, or numbers.
public sealed interface LogqlQuery {

  /// Lines: those of some streams that pass all stages.
  record Lines(List<LabelTest> selector, List<Stage> stages) implements LogqlQuery {
    public Lines {
      selector = List.copyOf(selector);
      stages = List.copyOf(stages);
    }
  }

  /// Numbers over time, a series for each set of labels.
  sealed interface Numbers extends LogqlQuery {}

  /// `rate({app="shop"}[5m] offset 1h)`.
  ///
  /// @param range in nanoseconds, as is the offset
  record OverTime(RangeOperation operation, Lines lines, long range, long offset)
      implements Numbers {}

  /// `sum by (app) (…)`, `topk(3, …)`.
  ///
  /// @param most of `topk` and `bottomk`, zero elsewhere
  record Together(GroupOperation operation, Grouping grouping, int most, Numbers of)
      implements Numbers {}

  /// `a / b`, `a > 5`.
  ///
  /// @param asNumber whether a comparison gives 1 or 0 instead of leaving out what does not hold
  record Combined(Numbers left, Operator operator, boolean asNumber, Numbers right)
      implements Numbers {}

  /// A number, the same at all times.
  record Literal(double value) implements Numbers {}

  /// `vector(1)`: one series without labels.
  record Vector(double value) implements Numbers {}

  /// What lines in a range of time count for.
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

  /// What becomes of several series.
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

  /// Which series belong together: those that are alike in these labels, or in all others.
  record Grouping(boolean without, List<String> labels) {
    public static final Grouping ALL = new Grouping(false, List.of());

    public Grouping {
      labels = List.copyOf(labels);
    }
  }

  /// What two numbers give.
  sealed interface Operator {
    record Arithmetic(char sign) implements Operator {}

    record Compared(Comparison comparison) implements Operator {}
  }

  /// Throws with words and a place for what is no LogQL, or more of it than is understood here.
  static LogqlQuery parse(String text) throws QueryException {
    return new Parser(text).query();
  }

  /// A selector alone, such as `{app="shop"}`, which may be empty.
  static List<LabelTest> selector(String text) throws QueryException {
    return new Parser(text).onlySelector();
  }

  /// A duration such as `1h30m`, in nanoseconds. Throws `NumberFormatException` for what is none.
  static long duration(String text) {
    return Quantity.nanos(text).orElseThrow(() -> new NumberFormatException(text));
  }
}
