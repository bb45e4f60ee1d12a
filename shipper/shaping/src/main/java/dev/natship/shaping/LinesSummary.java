package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.Level;

/// What is known of many lines together. Where nothing is known the answer is true.
public interface LinesSummary {
  /// Whether any of the lines may have this level.
  boolean mayHave(Level level);

  /// Whether the field of any line may have this value; lines without the field have an empty one.
  boolean mayHave(Field field, String value);
}
