package dev.natship.lines;

import java.util.List;

/// Where a level may be found.
public enum LevelSource {
  /// A member of the line's own JSON, or of the JSON in its message.
  JSON,
  /// `level=warn` among the pairs of its message.
  LOGFMT,
  /// A word before the text, or the first words of a crash.
  PREFIX,
  /// What the platform says of the line. Fly's machines say `info` of nearly every one.
  PLATFORM;

  /// What a line says of itself goes before what the platform says of every line.
  public static final List<LevelSource> USUAL = List.of(values());
}
