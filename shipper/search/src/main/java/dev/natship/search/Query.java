package dev.natship.search;

import dev.natship.shaping.Selection;
import java.util.Optional;

/// What is looked for.
///
/// @param text what the line as it came has to hold; empty for any
/// @param anyCase whether ASCII letters of the text may be large or small
/// @param selection of the line's fields, and expressions that its message has to match
/// @param since received at this time or later, in milliseconds
/// @param until received before this time
/// @param context how many lines before and after, of the same instance, come along
public record Query(
    Optional<String> text,
    boolean anyCase,
    Selection selection,
    long since,
    long until,
    boolean newestFirst,
    int context) {

  /// Everything, oldest first.
  public static Query everything() {
    return new Query(
        Optional.empty(), false, Selection.EVERYTHING, Long.MIN_VALUE, Long.MAX_VALUE, false, 0);
  }

  /// Whether every line in its time is wanted.
  boolean wantsAll() {
    return text.isEmpty() && selection.everything();
  }
}
