package dev.natship.lines;

import java.util.List;

/// Where a line may state its level.
public enum LevelSource {
  /// A member of the line's own JSON, or of the JSON in its message.
  JSON,
  /// A pair such as `level=warn` in its message.
  LOGFMT,
  /// A word before the message's text, or the first words of a crash.
  PREFIX,
  /// What the platform says about the line. Fly's machines say `info` for nearly every line.
  PLATFORM;

  /// The usual order: what a line says itself goes before what the platform says.
  public static final List<LevelSource> USUAL = List.of(values());
}
