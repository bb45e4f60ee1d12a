package dev.natship.logql;

import java.util.Optional;
import java.util.OptionalDouble;

/// What a line's labels have to be, behind a `|`.
sealed interface Condition {
  /// Of one label's text.
  record OfText(LabelTest label) implements Condition {}

  /// Of one label as a number; what is no number passes with an error on it, as in Loki.
  record OfNumber(String label, Comparison comparison, double wanted, Unit unit)
      implements Condition {
    private boolean isMet(WorkedLine line) {
      String text = line.label(label);
      if (text.isEmpty()) {
        return false;
      }
      OptionalDouble number = unit.read(text);
      if (number.isEmpty()) {
        line.fail("LabelFilterErr");
        return true;
      }
      return comparison.holds(number.getAsDouble(), wanted);
    }
  }

  record Both(Condition left, Condition right) implements Condition {}

  record Either(Condition left, Condition right) implements Condition {}

  /// What a label's text is read as.
  enum Unit {
    NUMBER,
    DURATION,
    BYTES;

    OptionalDouble read(String text) {
      return switch (this) {
        case NUMBER -> Quantity.number(text);
        case DURATION -> {
          Optional<Long> nanos = Quantity.nanos(text);
          yield nanos.isPresent() ? OptionalDouble.of(nanos.get()) : OptionalDouble.empty();
        }
        case BYTES -> Quantity.bytes(text);
      };
    }
  }

  default boolean holds(WorkedLine line) {
    return switch (this) {
      case OfText(LabelTest label) -> label.holds(line.label(label.label()));
      case OfNumber number -> number.isMet(line);
      case Both(Condition left, Condition right) -> left.holds(line) && right.holds(line);
      case Either(Condition left, Condition right) -> left.holds(line) || right.holds(line);
    };
  }
}
