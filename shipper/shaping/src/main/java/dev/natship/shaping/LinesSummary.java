package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.Level;

/// What is known about a group of lines. Where something is unknown, the answer is true.
public interface LinesSummary {
  /// Whether any of the lines can have this level.
  boolean mayHave(Level level);

  /// Whether this field can have this value in any of the lines. Lines without the field have an
  /// empty value.
  boolean mayHave(Field field, String value);
}
