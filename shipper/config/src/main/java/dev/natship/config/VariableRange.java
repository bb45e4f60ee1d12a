package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.List;
import java.util.Optional;

/// The least and the most that a variable's whole number may be.
record VariableRange(long least, long most) {

  /// Reads `range = [1, 5000]`.
  static Optional<VariableRange> read(Settings variable) {
    List<String> bounds = variable.texts("range");
    if (bounds.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (bounds.size() == 2) {
        return Optional.of(
            new VariableRange(Long.parseLong(bounds.getFirst()), Long.parseLong(bounds.getLast())));
      }
    } catch (NumberFormatException _) {
      // the problem below covers it
    }
    variable.problem("range", "expected two whole numbers, [least, most]");
    return Optional.empty();
  }

  boolean holds(String text) {
    try {
      long number = Long.parseLong(text.strip());
      return number >= least && number <= most;
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
