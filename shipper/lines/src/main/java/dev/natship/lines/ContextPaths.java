package dev.natship.lines;

import dev.natship.api.ContextField;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where to look for context fields. The first path that has a value counts.
public record ContextPaths(Map<ContextField, List<String>> paths) {
  public static final ContextPaths USUAL = new ContextPaths(Map.of());

  /// @param paths paths of each field; a field that is not given has its usual ones
  public ContextPaths {
    Map<ContextField, List<String>> all = new EnumMap<>(ContextField.class);
    for (ContextField field : ContextField.values()) {
      all.put(field, List.copyOf(paths.getOrDefault(field, field.usualPaths())));
    }
    paths = Collections.unmodifiableMap(all);
  }

  List<String> of(ContextField field) {
    return paths.getOrDefault(field, List.of());
  }
}
