package dev.natship.reading;

import java.util.Optional;

/// How somebody goes through the past; plainly, he gets every line, the oldest first.
///
/// @param text what a line as it came has to hold
/// @param anyCase whether ASCII letters of the text may be large or small
/// @param newestFirst whether to go backwards
/// @param before only lines before this one
/// @param context so many lines of the same instance before and after each
/// @param count by what lines are counted instead of being shown
/// @param columns into how many parts of the time the counts fall
/// @param progress whether it is told how far it has come
public record PastSearch(
    Optional<String> text,
    boolean anyCase,
    boolean newestFirst,
    Optional<LineCursor> before,
    int context,
    Optional<Kind> count,
    int columns,
    boolean progress) {
  public static final PastSearch PLAIN =
      new PastSearch(
          Optional.empty(), false, false, Optional.empty(), 0, Optional.empty(), 1, false);

  /// What lines are counted by.
  public enum Kind {
    /// All together.
    ALL,
    APP,
    LEVEL,
    INSTANCE,
    REGION
  }
}
