package dev.natship.requests;

import java.util.List;
import java.util.Optional;

/// The header fields of a request, in their order. Names are the same whatever their case.
public record Headers(List<Field> fields) {
  /// A value is kept as ISO-8859-1, one character for each byte on the wire.
  public record Field(String name, String value) {}

  public Headers {
    fields = List.copyOf(fields);
  }

  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /// Whether one of the comma-separated words of the fields of this name is `word`.
  boolean names(String name, String word) {
    for (String value : all(name)) {
      for (String each : value.split(",", -1)) {
        if (each.strip().equalsIgnoreCase(word)) {
          return true;
        }
      }
    }
    return false;
  }
}
