package dev.natship.logql;

import java.util.Optional;
import java.util.OptionalDouble;

/// A condition on a line's labels, after a `|`.
sealed interface Condition {
  /// Compares a label as text.
  record OfText(LabelTest label) implements Condition {}

  /// Compares a label as a number. As in Loki, a line whose label is not a number passes, and gets
  /// a label with the error.
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

  /// How the text of a label is read as a number.
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
