package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tells providers with the same variables apart by how a variable's value begins: an address with
/// `udp://`, a token with `pub`.
///
/// @param when the value must begin with one of these; empty allows all
/// @param unless the value must begin with none of these
record ValuePrefixes(List<String> when, List<String> unless) {
  static final ValuePrefixes ANY = new ValuePrefixes(List.of(), List.of());

  static ValuePrefixes read(Settings variable) {
    return new ValuePrefixes(variable.texts("when"), variable.texts("unless"));
  }

  boolean allow(Optional<String> value) {
    String text = value.orElse("").strip().toLowerCase(Locale.ROOT);
    return (when.isEmpty() || when.stream().anyMatch(text::startsWith))
        && unless.stream().noneMatch(text::startsWith);
  }
}
