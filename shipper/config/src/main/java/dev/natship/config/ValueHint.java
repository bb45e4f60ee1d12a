package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value for a variable that is not set, taken from how another variable's value begins. Some
/// keys begin with their region, for example.
///
/// @param by the variables to look at; the first that is set counts
/// @param beginnings how its value may begin, and the value that follows from it
record ValueHint(List<String> by, Map<String, String> beginnings) {
  static final ValueHint NONE = new ValueHint(List.of(), Map.of());

  static ValueHint read(Settings variable) {
    Settings hint = variable.section("implied");
    return new ValueHint(hint.texts("by"), hint.map("beginnings"));
  }

  Optional<String> value(VariableValues given) {
    Optional<String> value =
        by.stream().map(given::of).filter(Optional::isPresent).findFirst().flatMap(text -> text);
    return beginnings.entrySet().stream()
        .filter(entry -> value.filter(text -> text.startsWith(entry.getKey())).isPresent())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
