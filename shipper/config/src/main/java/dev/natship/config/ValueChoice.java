package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The values that a variable may have, and what each of them gives to other names. A region gives
/// an address, for example.
record ValueChoice(Map<String, Map<String, String>> values) {
  static final ValueChoice NONE = new ValueChoice(Map.of());

  /// Reads `choose { us { NAME = value }, … }`. A value may hold dots and a name cannot, so the
  /// name is what follows the last dot.
  static ValueChoice read(Settings variable) {
    Map<String, Map<String, String>> values = new LinkedHashMap<>();
    variable
        .map("choose")
        .forEach((path, given) -> {
          int dot = path.lastIndexOf('.');
          if (dot < 0) {
            variable.problem("choose", "expected a section for " + path + ", { NAME = value }");
          } else {
            values
                .computeIfAbsent(path.substring(0, dot), _ -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), given);
          }
        });
    return new ValueChoice(values);
  }

  /// The names that get their value here.
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    values.values().forEach(each -> names.addAll(each.keySet()));
    return names;
  }

  boolean knows(String value) {
    return values.containsKey(key(value));
  }

  /// The value of a name when the variable has this value.
  Optional<String> of(String name, String value) {
    return Optional.ofNullable(values.getOrDefault(key(value), Map.of()).get(name));
  }

  private static String key(String value) {
    return value.strip().toLowerCase(Locale.ROOT);
  }

  /// Why a value is none of these, for people.
  String refusal(String value) {
    return ValueWords.shown(value) + " is none of " + String.join(", ", values.keySet());
  }
}
